// SPDX-License-Identifier: MIT
// Puts an address together.
#include "wshost/host/ServiceEndpoint.h"

#include <utility>

#include "http/HttpRoutes.h"

namespace wshost {
namespace {

std::string Authority(const std::string& host, std::uint16_t port) {
  const bool needsBrackets = host.find(':') != std::string::npos && !host.starts_with('[');
  return (needsBrackets ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

}  // namespace

ServiceEndpoint::ServiceEndpoint(std::string scheme, std::string host, std::uint16_t port, std::string path)
    : host_(std::move(host)),
      port_(port),
      path_(host::NormalizePath(path)),
      address_(scheme + "://" + Authority(host_, port_) + path_) {}

std::string ServiceEndpoint::HttpAddress(const std::string& path) const {
  const char* const scheme = address_.starts_with("wss:") ? "https://" : "http://";
  return scheme + Authority(host_, port_) + host::NormalizePath(path);
}

}  // namespace wshost
