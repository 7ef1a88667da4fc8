// SPDX-License-Identifier: MIT
// Pages and scripts that a program carries in itself, served over HTTP.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <string>
#include <string_view>
#include <vector>

namespace wshost {

/// One file that is part of the program.
struct StaticFile {
  std::string path;          ///< Request path: "/" or "/app.js".
  std::string_view content;  ///< Lifetime: as long as the host.
  std::string contentType;   ///< "text/html; charset=utf-8".
};

/// A Poco handler factory that answers GET and HEAD for a fixed set of files; others get 404, other methods 405.
/// Sends an ETag and answers If-None-Match; sets X-Content-Type-Options and a Content-Security-Policy that allows only
/// the page's own origin and its WebSocket.
class StaticContent : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  /// Errors: std::logic_error naming the path, if two files have it, or if a content type cannot be sent.
  explicit StaticContent(std::vector<StaticFile> files);

  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest& request) override;

 private:
  struct Entry {
    StaticFile file;
    std::string etag;
  };

  const Entry* Find(std::string_view path) const noexcept;

  std::vector<Entry> entries_;
};

}  // namespace wshost
