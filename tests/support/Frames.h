// SPDX-License-Identifier: MIT
// Frames as a client sends them and as a test reads a server's, written apart from the code under test.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "Bytes.h"

namespace wshost::testing {

/// One frame, in any form: also those that break the rules. Spec: RFC 6455 section 5.2.
struct Frame {
  std::uint8_t opcode = 0x1;
  Bytes payload{};
  bool fin = true;
  std::uint8_t reservedBits = 0;  ///< RSV1 is 4, RSV2 is 2, RSV3 is 1.
  bool masked = true;
  std::array<std::uint8_t, 4> key{0x37, 0xFA, 0x21, 0x3D};
  int lengthBytes = 0;  ///< 0: the shortest form; 2 or 8: that form.
};

inline void AppendLength(Bytes& bytes, std::uint64_t length, int forcedBytes, std::uint8_t maskBit) {
  const int form = forcedBytes != 0 ? forcedBytes : (length < 126 ? 0 : (length < 65536 ? 2 : 8));
  const auto length7 = form == 0 ? static_cast<std::uint8_t>(length) : static_cast<std::uint8_t>(form == 2 ? 126 : 127);
  bytes.push_back(static_cast<std::byte>(maskBit | length7));
  for (int i = form - 1; i >= 0; --i) bytes.push_back(static_cast<std::byte>((length >> (8 * i)) & 0xFF));
}

/// The bytes of `frame`, which may announce more payload than it has: `announcedBytes`.
inline Bytes Encoded(const Frame& frame, std::uint64_t announcedBytes) {
  Bytes bytes;
  bytes.push_back(static_cast<std::byte>((frame.fin ? 0x80 : 0) | frame.reservedBits << 4 | frame.opcode));
  AppendLength(bytes, announcedBytes, frame.lengthBytes, frame.masked ? 0x80 : 0);
  if (frame.masked) {
    for (const std::uint8_t byte : frame.key) bytes.push_back(static_cast<std::byte>(byte));
  }
  for (std::size_t i = 0; i < frame.payload.size(); ++i) {
    bytes.push_back(frame.masked ? frame.payload[i] ^ static_cast<std::byte>(frame.key[i % 4]) : frame.payload[i]);
  }
  return bytes;
}

inline Bytes Encoded(const Frame& frame) { return Encoded(frame, frame.payload.size()); }

// What a well-behaved client sends.
inline Bytes TextFrame(std::string_view text, bool fin = true) {
  return Encoded({.opcode = 0x1, .payload = FromText(text), .fin = fin});
}
inline Bytes BinaryFrame(const Bytes& payload, bool fin = true) {
  return Encoded({.opcode = 0x2, .payload = payload, .fin = fin});
}
inline Bytes ContinuationFrame(std::string_view text, bool fin) {
  return Encoded({.opcode = 0x0, .payload = FromText(text), .fin = fin, .key = {0x01, 0x80, 0xFF, 0x7E}});
}
inline Bytes PingFrame(std::string_view text = {}) { return Encoded({.opcode = 0x9, .payload = FromText(text)}); }
inline Bytes PongFrame(std::string_view text = {}) { return Encoded({.opcode = 0xA, .payload = FromText(text)}); }

/// The payload of a Close frame.
inline Bytes ClosePayloadBytes(unsigned code, std::string_view reason = {}) {
  return Joined(Bytes{static_cast<std::byte>(code >> 8), static_cast<std::byte>(code & 0xFF)}, FromText(reason));
}
inline Bytes CloseFrame(unsigned code, std::string_view reason = {}) {
  return Encoded({.opcode = 0x8, .payload = ClosePayloadBytes(code, reason)});
}
inline Bytes EmptyCloseFrame() { return Encoded({.opcode = 0x8}); }

// What a server sends: the same, not masked.
inline Bytes ServerFrame(std::uint8_t opcode, const Bytes& payload) {
  return Encoded({.opcode = opcode, .payload = payload, .masked = false});
}

/// Reads a server's whole frames. Errors: std::invalid_argument if the bytes are anything else.
inline std::vector<Frame> ReadServerFrames(std::span<const std::byte> bytes) {
  std::vector<Frame> frames;
  while (!bytes.empty()) {
    if (bytes.size() < 2) throw std::invalid_argument("a frame's header is cut");
    const auto first = std::to_integer<std::uint8_t>(bytes[0]);
    const auto second = std::to_integer<std::uint8_t>(bytes[1]);
    if ((second & 0x80) != 0) throw std::invalid_argument("a server's frame is masked");
    const std::size_t lengthBytes = second < 126 ? 0 : (second == 126 ? 2 : 8);
    if (bytes.size() < 2 + lengthBytes) throw std::invalid_argument("a frame's length is cut");
    std::size_t length = lengthBytes == 0 ? second : 0;
    for (std::size_t i = 0; i < lengthBytes; ++i) length = length << 8 | std::to_integer<std::size_t>(bytes[2 + i]);
    bytes = bytes.subspan(2 + lengthBytes);
    if (bytes.size() < length) throw std::invalid_argument("a frame's payload is cut");
    Frame frame;
    frame.opcode = first & 0x0F;
    frame.fin = (first & 0x80) != 0;
    frame.reservedBits = (first >> 4) & 0x07;
    frame.masked = false;
    frame.payload = ToBytes(bytes.first(length));
    frames.push_back(frame);
    bytes = bytes.subspan(length);
  }
  return frames;
}

}  // namespace wshost::testing
