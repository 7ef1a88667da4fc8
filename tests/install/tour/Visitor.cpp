// SPDX-License-Identifier: MIT
// Frames by Poco, one message each.
#include "Visitor.h"

#include <Poco/Buffer.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>
#include <Poco/Timespan.h>

#include <utility>

using Poco::Net::HTTPRequest;
using Poco::Net::WebSocket;

namespace {

constexpr int kPatienceSeconds = 60;

HTTPRequest RequestOf(const std::string& path, const Fields& fields = {}) {
  HTTPRequest request(HTTPRequest::HTTP_GET, path, HTTPRequest::HTTP_1_1);
  for (const auto& [name, value] : fields) request.set(name, value);
  return request;
}

}  // namespace

Visitor::Visitor(const wshost::Host& host, const std::string& path, const Fields& fields)
    : http_("127.0.0.1", host.Endpoints().front().Port()) {
  HTTPRequest request = RequestOf(path, fields);
  socket_ = std::make_unique<WebSocket>(http_, request, answer_);
  socket_->setReceiveTimeout(Poco::Timespan(kPatienceSeconds, 0));
}

void Visitor::Say(const std::string& text, int flags) {
  socket_->sendFrame(text.data(), static_cast<int>(text.size()), flags);
}

std::string Visitor::Ask(const std::string& text) {
  Say(text);
  return Hear();
}

std::string Visitor::Hear() {
  Poco::Buffer<char> received(0);
  int flags = 0;
  try {
    if (socket_->receiveFrame(received, flags) == 0 && flags == 0) return "gone";
  } catch (const Poco::Net::ConnectionResetException&) {
    return "gone";
  }
  const std::string payload(received.begin(), received.size());
  if ((flags & WebSocket::FRAME_OP_BITMASK) != WebSocket::FRAME_OP_CLOSE) return payload;
  const int code = payload.size() < 2 ? 1005 : (payload[0] & 0xFF) * 256 + (payload[1] & 0xFF);
  if (!std::exchange(saidClose_, true)) socket_->shutdown(static_cast<Poco::UInt16>(code));
  return "close " + std::to_string(code) + (payload.size() > 2 ? " " + payload.substr(2) : "");
}

void Visitor::Leave() {
  saidClose_ = true;
  socket_->shutdown(WebSocket::WS_NORMAL_CLOSE, "bye");
  while (Hear() != "gone") continue;
}

std::string Get(const wshost::Host& host, const std::string& path) {
  Poco::Net::HTTPClientSession http("127.0.0.1", host.Endpoints().front().Port());
  HTTPRequest request = RequestOf(path);
  http.sendRequest(request);
  Poco::Net::HTTPResponse response;
  std::string body;
  Poco::StreamCopier::copyToString(http.receiveResponse(response), body);
  return std::to_string(static_cast<int>(response.getStatus())) + " " + body;
}

int Refusal(const wshost::Host& host, const std::string& path) {
  Poco::Net::HTTPClientSession http("127.0.0.1", host.Endpoints().front().Port());
  HTTPRequest request = RequestOf(path);
  Poco::Net::HTTPResponse response;
  try {
    const WebSocket socket(http, request, response);
  } catch (const Poco::Net::WebSocketException&) {  // says why, and the response has the status
  }
  return response.getStatus();
}
