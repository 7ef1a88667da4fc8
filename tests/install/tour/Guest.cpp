// SPDX-License-Identifier: MIT
// A client over Poco.
#include "Guest.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/NetException.h>

#include <array>
#include <cstdlib>
#include <iostream>

void Expect(bool holds, const std::string& sentence) {
  if (holds) return;
  std::cerr << "the tour has lost its way: " << sentence << std::endl;
  std::_Exit(1);
}

Guest::Guest(std::uint16_t port, const std::string& path, const std::map<std::string, std::string>& fields)
    : session_("127.0.0.1", port) {
  Poco::Net::HTTPRequest request(Poco::Net::HTTPRequest::HTTP_GET, path, Poco::Net::HTTPMessage::HTTP_1_1);
  for (const auto& [name, value] : fields) request.set(name, value);
  try {
    socket_.emplace(session_, request, response_);
    socket_->setReceiveTimeout(Poco::Timespan(60, 0));
  } catch (const Poco::Net::WebSocketException&) {  // refused: the response says how
    status_ = response_.getStatus();
  }
}

void Guest::Say(const std::string& text, bool isText) {
  const int flags = isText ? Poco::Net::WebSocket::FRAME_TEXT : Poco::Net::WebSocket::FRAME_BINARY;
  socket_->sendFrame(text.data(), static_cast<int>(text.size()), flags);
}

std::string Guest::Hear() {
  std::array<char, 4096> buffer;
  int flags = 0;
  const int count = socket_->receiveFrame(buffer.data(), static_cast<int>(buffer.size()), flags);
  if (count == 0 && flags == 0) return "gone";
  if ((flags & Poco::Net::WebSocket::FRAME_OP_BITMASK) == Poco::Net::WebSocket::FRAME_OP_CLOSE) {
    if (count < 2) return "close";
    const int code = static_cast<unsigned char>(buffer[0]) << 8 | static_cast<unsigned char>(buffer[1]);
    return "close " + std::to_string(code);
  }
  return {buffer.data(), static_cast<std::size_t>(count)};
}

void Guest::ExpectToHear(const std::string& expected) {
  const std::string heard = Hear();
  Expect(heard == expected, "heard '" + heard + "' instead of '" + expected + "'");
}

void Guest::Leave() {
  socket_->shutdown();
  for (std::string heard; !heard.starts_with("close") && heard != "gone";) heard = Hear();
}
