// SPDX-License-Identifier: MIT
// A client's frame turned into a server's: the same first byte and length, no mask.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace yardstick {

constexpr std::size_t kMaskBytes = 4;
constexpr std::uint8_t kClose = 8;
constexpr std::uint8_t kPing = 9;
constexpr std::uint8_t kPong = 10;

/// A masked frame as far as it has come.
struct Frame {
  std::size_t headerBytes = 0;  ///< The mask key included; 0 if the header has not come whole.
  std::size_t length = 0;       ///< Of the payload.

  std::size_t Size() const noexcept { return headerBytes + length; }
};

inline Frame FrameAt(const std::uint8_t* bytes, std::size_t count) noexcept {
  if (count < 2) return {};
  Frame frame{0, bytes[1] & 127U};
  const std::size_t headerBytes = frame.length < 126 ? 6 : (frame.length == 126 ? 8 : 14);
  if (count < headerBytes) return {};
  if (frame.length >= 126) {
    frame.length = 0;
    for (std::size_t i = 2; i < headerBytes - kMaskBytes; ++i) frame.length = frame.length << 8U | bytes[i];
  }
  frame.headerBytes = headerBytes;
  return frame;
}

/// Unmasks; `to` may be where the payload is, or in front of it.
inline void Unmask(std::uint8_t* to, const std::uint8_t* from, std::size_t count, const std::uint8_t* mask) noexcept {
  std::uint8_t key[8];
  std::memcpy(key, mask, kMaskBytes);
  std::memcpy(key + kMaskBytes, mask, kMaskBytes);
  std::uint64_t wide = 0;
  std::memcpy(&wide, key, sizeof wide);
  std::size_t i = 0;
  for (; i + sizeof wide <= count; i += sizeof wide) {
    std::uint64_t part = 0;
    std::memcpy(&part, from + i, sizeof part);
    part ^= wide;
    std::memcpy(to + i, &part, sizeof part);
  }
  for (; i < count; ++i) to[i] = from[i] ^ key[i & 3U];
}

/// Writes the header of the answer to `frame`, which lies at `bytes`: a Pong for a Ping, else the same.
/// Returns: its bytes.
inline std::size_t WriteAnswerHeader(std::uint8_t* to, const std::uint8_t* bytes, const Frame& frame) noexcept {
  const std::size_t size = frame.headerBytes - kMaskBytes;
  std::memcpy(to, bytes, size);
  if ((to[0] & 15U) == kPing) to[0] = 0x80 | kPong;
  to[1] &= 127U;
  return size;
}

}  // namespace yardstick
