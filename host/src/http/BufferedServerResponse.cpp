// SPDX-License-Identifier: MIT
// Each way in which Poco lets a handler answer, into one buffer.
#include "http/BufferedServerResponse.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/File.h>
#include <Poco/FileStream.h>
#include <Poco/StreamCopier.h>

#include <stdexcept>
#include <string>

namespace wshost::host {

BufferedServerResponse::BufferedServerResponse(std::size_t maxBodyBytes) : body_(maxBodyBytes), stream_(&body_) {}

std::ostream& BufferedServerResponse::send() {
  MarkSent("send");
  return stream_;
}

void BufferedServerResponse::sendFile(const std::string& path, const std::string& mediaType) {
  const Poco::File file(path);
  const Poco::Timestamp lastModified = file.getLastModified();  // throws FileNotFoundException
  if (!file.isFile()) {
    throw Poco::OpenFileException(path);  // opening a pipe would hang the worker
  }
  Poco::FileInputStream content(path, std::ios::in | std::ios::binary);
  if (!content.good()) {
    throw Poco::OpenFileException(path);
  }
  MarkSent("sendFile");
  set("Last-Modified", Poco::DateTimeFormatter::format(lastModified, Poco::DateTimeFormat::HTTP_FORMAT));
  setContentType(mediaType);
  setChunkedTransferEncoding(false);
  setContentLength64(static_cast<Poco::Int64>(file.getSize()));
  Poco::StreamCopier::copyStream(content, stream_);
}

void BufferedServerResponse::sendBuffer(const void* buffer, std::size_t length) {
  MarkSent("sendBuffer");
  setContentLength64(static_cast<Poco::Int64>(length));
  setChunkedTransferEncoding(false);
  stream_.write(static_cast<const char*>(buffer), static_cast<std::streamsize>(length));
}

void BufferedServerResponse::redirect(const std::string& uri, HTTPStatus status) {
  MarkSent("redirect");
  setContentLength64(0);
  setChunkedTransferEncoding(false);
  setStatusAndReason(status);
  set("Location", uri);
}

void BufferedServerResponse::requireAuthentication(const std::string& realm) {
  std::string challenge = "Basic realm=\"";
  for (const char character : realm) {
    if (character == '"' || character == '\\') {
      challenge += '\\';
    }
    challenge += character;
  }
  challenge += '"';
  setStatusAndReason(HTTP_UNAUTHORIZED);
  set("WWW-Authenticate", challenge);
}

void BufferedServerResponse::MarkSent(const char* call) {
  if (sent_) {
    throw std::logic_error(std::string("HTTPServerResponse::") + call + ": a response was sent already");
  }
  sent_ = true;
}

}  // namespace wshost::host
