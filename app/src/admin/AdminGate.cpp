// SPDX-License-Identifier: MIT
// Judges Host and Origin.
#include "admin/AdminGate.h"

#include <Poco/Net/IPAddress.h>
#include <Poco/String.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace wshost::app {
namespace {

std::string Lowered(std::string_view text) { return Poco::toLower(std::string(text)); }

// "name" of "name:80", "::1" of "[::1]:80"; empty if it is neither.
std::string HostOf(const std::string& authority) {
  if (!authority.starts_with('[')) return authority.substr(0, authority.find(':'));
  const std::size_t end = authority.find(']');
  const bool isWhole = end != std::string::npos && (end + 1 == authority.size() || authority[end + 1] == ':');
  return isWhole ? authority.substr(1, end - 1) : std::string();
}

}  // namespace

AdminGate::AdminGate(std::vector<std::string> hostNames) : hostNames_(std::move(hostNames)) {
  for (std::string& each : hostNames_) Poco::toLowerInPlace(each);
}

// Without Host it is no browser: old load balancers ask for health so, in HTTP/1.0.
AdminGate::Verdict AdminGate::Judge(HeaderFields request) const {
  const std::string authority = Lowered(request.Find("Host").value_or(""));
  if (request.Count("Host") > 0 && !Knows(HostOf(authority))) return Verdict::StrangeName;
  if (request.Count("Origin") == 0) return Verdict::LetIn;
  const std::string origin = Lowered(request.Find("Origin").value_or(""));
  const bool isOwn = request.Count("Origin") == 1 && !authority.empty() &&
                     (origin == "http://" + authority || origin == "https://" + authority);
  return isOwn ? Verdict::LetIn : Verdict::StrangeOrigin;
}

bool AdminGate::Knows(const std::string& host) const {
  Poco::Net::IPAddress address;
  if (host.empty()) return false;
  if (host == "localhost" || Poco::Net::IPAddress::tryParse(host, address)) return true;
  return std::find(hostNames_.begin(), hostNames_.end(), host) != hostNames_.end();
}

void AdminGate::Pass(StagedRequest request) const {
  switch (Judge(request.Fields())) {
    case Verdict::LetIn:
      return request.Next();
    case Verdict::StrangeName:
      return request.Answer(421, "This listener is not known by that name: see the setting admin.hostNames.\n");
    case Verdict::StrangeOrigin:
      return request.Answer(403, "Pages of other sites are kept out.\n");
  }
}

}  // namespace wshost::app
