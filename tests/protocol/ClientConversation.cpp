// SPDX-License-Identifier: MIT
// A client's endpoint under test, driven as its driver would drive it.
#include "ClientConversation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ForEachSplit.h"

namespace wshost::testing {

using protocol::Event;

std::array<std::byte, 4> CountedMaskKeys::Next() {
  ++count_;
  return {std::byte{0x80}, static_cast<std::byte>(count_ >> 16 & 0xFF), static_cast<std::byte>(count_ >> 8 & 0xFF),
          static_cast<std::byte>(count_ & 0xFF)};
}

protocol::ClientHandshake ExampleHandshake() {
  protocol::ClientHandshake handshake;
  handshake.host = "server.example.com";
  handshake.target = "/chat";
  constexpr std::string_view kNonce = "the sample nonce";
  std::copy(kNonce.begin(), kNonce.end(), reinterpret_cast<char*>(handshake.nonce.data()));
  return handshake;
}

std::string SwitchingProtocols(std::string_view extraLines) {
  std::string head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  head.append("Sec-WebSocket-Accept: ").append(kExampleAccept).append("\r\n");
  return head.append(extraLines).append("\r\n");
}

std::vector<Frame> ReadClientFrames(std::span<const std::byte> bytes) {
  std::vector<Frame> frames;
  while (!bytes.empty()) {
    const auto byte = [&bytes](std::size_t index) {
      if (index >= bytes.size()) throw std::invalid_argument("a client's frame is cut");
      return std::to_integer<std::uint8_t>(bytes[index]);
    };
    Frame frame;
    frame.opcode = byte(0) & 0x0F;
    frame.fin = (byte(0) & 0x80) != 0;
    frame.reservedBits = byte(0) >> 4 & 0x07;
    if ((byte(1) & 0x80) == 0) throw std::invalid_argument("a client's frame is not masked");
    std::size_t length = byte(1) & 0x7F;
    const std::size_t lengthBytes = length < 126 ? 0 : (length == 126 ? 2 : 8);
    if (lengthBytes != 0) length = 0;
    for (std::size_t i = 0; i < lengthBytes; ++i) length = length << 8 | byte(2 + i);
    const std::size_t keyBegin = 2 + lengthBytes;
    for (std::size_t i = 0; i < 4; ++i) frame.key[i] = byte(keyBegin + i);
    for (std::size_t i = 0; i < length; ++i) {
      frame.payload.push_back(static_cast<std::byte>(byte(keyBegin + 4 + i) ^ frame.key[i % 4]));
    }
    frames.push_back(frame);
    bytes = bytes.subspan(keyBegin + 4 + length);
  }
  return frames;
}

ClientConversation::ClientConversation(const protocol::ClientHandshake& handshake,
                                       const protocol::ProtocolLimits& limits)
    : endpoint_(limits, keys_) {
  endpoint_.Connect(handshake);
}

void ClientConversation::Open() {
  Feed(SwitchingProtocols());
  EXPECT_EQ(TakeEvents(), std::vector{SeenConnected()});
  EXPECT_EQ(endpoint_.GetState(), protocol::Endpoint::State::Open);
  TakeOutput();
}

void ClientConversation::Feed(const Bytes& part) {
  Bytes buffer(part);
  endpoint_.Receive(buffer);
  Drain();
  std::fill(buffer.begin(), buffer.end(), std::byte{0xDD});
}

void ClientConversation::FeedEof() {
  endpoint_.ReceiveEof();
  Drain();
}

Bytes ClientConversation::TakeOutput() { return endpoint_.TakeOutput(); }

void ClientConversation::Drain() {
  for (Event event = endpoint_.NextEvent(); event.type != Event::Type::None; event = endpoint_.NextEvent()) {
    events_.push_back(Seen(event));
  }
}

void ForEachOpenClientSplit(const Bytes& bytes, const std::function<void(ClientConversation&)>& check,
                            const protocol::ProtocolLimits& limits) {
  ForEachSplit(bytes, [&](const std::vector<Bytes>& parts) {
    SCOPED_TRACE("in " + std::to_string(parts.size()) + " parts, the first of " + std::to_string(parts[0].size()));
    ClientConversation client(ExampleHandshake(), limits);
    client.Open();
    for (const Bytes& part : parts) client.Feed(part);
    check(client);
  });
}

SeenEvent SeenConnected() { return {.type = Event::Type::Connected, .payload = {}}; }
SeenEvent SeenRefused() { return {.type = Event::Type::Refused, .code = CloseCode::Abnormal, .payload = {}}; }

}  // namespace wshost::testing
