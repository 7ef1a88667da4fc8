// SPDX-License-Identifier: MIT
// Answers for a fixed set of files, with what a browser needs to cache and to confine them.
#include "wshost/host/StaticContent.h"

#include <Poco/DigestEngine.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/SHA1Engine.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/HttpRoutes.h"
#include "http/HttpSyntax.h"
#include "wshost/protocol/HeaderFields.h"

namespace wshost {
namespace {

using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

// 'self' covers ws: and wss: of the page's own host and port (CSP level 3; Chromium 70, Firefox 96, Safari 15.4 and
// later), so that no address has to be written here that a proxy in front of us would make wrong.
constexpr const char* kContentSecurityPolicy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

std::string MakeETag(std::string_view content) {
  Poco::SHA1Engine engine;
  engine.update(content.data(), content.size());
  return '"' + Poco::DigestEngine::digestToHex(engine.digest()) + '"';
}

/// Tells whether one If-None-Match value names `etag`. Spec: RFC 9110 section 13.1.2, weak comparison.
bool ListsETag(std::string_view list, std::string_view etag) noexcept {
  for (bool more = true; more;) {
    const auto comma = list.find(',');
    more = comma != std::string_view::npos;
    std::string_view entry = list.substr(0, comma);
    list = more ? list.substr(comma + 1) : std::string_view();
    entry.remove_prefix(std::min(entry.find_first_not_of(" \t"), entry.size()));
    entry = entry.substr(0, entry.find_last_not_of(" \t") + 1);
    if (entry.starts_with("W/")) {
      entry.remove_prefix(2);
    }
    if (entry == "*" || entry == etag) {
      return true;
    }
  }
  return false;
}

bool ClientHas(const HTTPServerRequest& request, std::string_view etag) {
  return std::any_of(request.begin(), request.end(), [etag](const auto& field) {
    return EqualsIgnoringCase(field.first, "If-None-Match") && ListsETag(field.second, etag);
  });
}

class FileHandler : public Poco::Net::HTTPRequestHandler {
 public:
  FileHandler(const StaticFile& file, const std::string& etag) : file_(file), etag_(etag) {}

  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
    response.set("X-Content-Type-Options", "nosniff");
    if (request.getMethod() != HTTPRequest::HTTP_GET && request.getMethod() != HTTPRequest::HTTP_HEAD) {
      response.setStatusAndReason(HTTPResponse::HTTP_METHOD_NOT_ALLOWED);
      response.set("Allow", "GET, HEAD");
      response.send();
      return;
    }
    response.set("ETag", etag_);
    response.set("Cache-Control", "no-cache");  // may be kept, but must be asked for again each time
    response.set("Content-Security-Policy", kContentSecurityPolicy);
    if (ClientHas(request, etag_)) {
      response.setStatusAndReason(HTTPResponse::HTTP_NOT_MODIFIED);
      response.send();
      return;
    }
    response.setContentType(file_.contentType);
    response.sendBuffer(file_.content.data(), file_.content.size());
  }

 private:
  const StaticFile& file_;
  const std::string& etag_;
};

void Check(const StaticFile& file) {
  if (file.contentType.empty() || !host::IsFieldValue(file.contentType)) {
    throw std::logic_error("StaticContent: the content type of \"" + file.path + "\" cannot be sent");
  }
}

}  // namespace

StaticContent::StaticContent(std::vector<StaticFile> files) {
  entries_.reserve(files.size());
  for (StaticFile& file : files) {
    Check(file);
    file.path = host::NormalizePath(file.path);
    if (Find(file.path) != nullptr) {
      throw std::logic_error("StaticContent: there are two files \"" + file.path + "\"");
    }
    std::string etag = MakeETag(file.content);
    entries_.push_back({std::move(file), std::move(etag)});
  }
}

Poco::Net::HTTPRequestHandler* StaticContent::createRequestHandler(const HTTPServerRequest& request) {
  const Entry* const entry = Find(host::PathOfTarget(request.getURI()));
  return entry == nullptr ? nullptr : new FileHandler(entry->file, entry->etag);
}

const StaticContent::Entry* StaticContent::Find(std::string_view path) const noexcept {
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(), [path](const Entry& each) { return each.file.path == path; });
  return entry == entries_.end() ? nullptr : &*entry;
}

}  // namespace wshost
