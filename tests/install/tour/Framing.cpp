// SPDX-License-Identifier: MIT
// RFC 6455 without a socket, which needs no other part of wshost (O20): bytes in, events and bytes out.
#include <cstddef>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <wshost/protocol/Endpoint.h>

#include "Check.h"

namespace {

using wshost::protocol::Endpoint;
using wshost::protocol::Event;

std::span<std::byte> BytesOf(std::string& text) { return std::as_writable_bytes(std::span(text)); }

void Visit() {
  const wshost::protocol::ProtocolLimits limits;
  Endpoint endpoint(limits);
  std::string request =
      "GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  endpoint.Receive(BytesOf(request));
  Expect("an upgrade is asked for", endpoint.NextEvent().type == Event::Type::UpgradeRequested, true);
  endpoint.Accept();
  const std::vector<std::byte> output = endpoint.TakeOutput();
  const std::string answer(reinterpret_cast<const char*>(output.data()), output.size());
  Expect("the answer", answer.substr(0, 13), "HTTP/1.1 101 ");
  Expect("there is more", endpoint.NextEvent().type == Event::Type::None, true);
  std::string frame("\x81\x82\0\0\0\0hi", 8);  // with a mask of zeros
  endpoint.Receive(BytesOf(frame));
  const Event message = endpoint.NextEvent();
  Expect("a text is heard", message.type == Event::Type::Text, true);
  Expect("what is heard", message.Text(), "hi");
}

}  // namespace

int main() {
  try {
    Visit();
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
