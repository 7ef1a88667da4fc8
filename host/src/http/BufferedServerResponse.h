// SPDX-License-Identifier: MIT
// Poco's server response into memory, up to a limit.
#pragma once

#include <Poco/Net/HTTPServerResponse.h>

#include <cstddef>
#include <ostream>
#include <string>

#include "http/BoundedBuffer.h"

namespace wshost::host {

/// What a mounted Poco handler answers with. It has no socket: it is no HTTPServerResponseImpl.
///
/// Nothing is written while the handler runs; the whole response is serialized behind it. So status and header fields
/// may still change after send(), and a handler that throws after send() is answered with a clean 500.
/// Errors: std::logic_error from whichever of send(), sendFile(), sendBuffer() and redirect() is called second.
class BufferedServerResponse : public Poco::Net::HTTPServerResponse {
 public:
  explicit BufferedServerResponse(std::size_t maxBodyBytes);

  /// Does nothing: the 100 was sent before the body was read, which was before the handler ran.
  void sendContinue() override {}
  std::ostream& send() override;
  /// Errors: Poco::FileNotFoundException, Poco::OpenFileException for what is no regular, readable file.
  void sendFile(const std::string& path, const std::string& mediaType) override;
  void sendBuffer(const void* buffer, std::size_t length) override;
  void redirect(const std::string& uri, HTTPStatus status = HTTP_FOUND) override;
  /// Only sets status and WWW-Authenticate, as Poco's does: send() must follow.
  void requireAuthentication(const std::string& realm) override;
  bool sent() const override { return sent_; }

  const std::string& Body() const noexcept { return body_.Text(); }

  /// Tells whether the handler wrote more than the limit; the body is then gone.
  bool BodyExceeded() const noexcept { return body_.Exceeded(); }

 private:
  void MarkSent(const char* call);

  bool sent_ = false;
  BoundedBuffer body_;
  std::ostream stream_;
};

}  // namespace wshost::host
