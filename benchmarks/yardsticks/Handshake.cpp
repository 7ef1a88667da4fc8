// SPDX-License-Identifier: MIT
// SHA-1 and base64 of the key, RFC 6455 section 4.2.2: the only part of a handshake that a client holds a server to.
#include "Handshake.h"

#include <array>
#include <bit>
#include <cstdint>

namespace yardstick {
namespace {

using Digest = std::array<std::uint8_t, 20>;

constexpr std::string_view kKeyField = "Sec-WebSocket-Key: ";
constexpr std::size_t kKeyBytes = 24;
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kBlockBytes = 64;

std::string Padded(std::string_view text) {
  std::string padded(text);
  padded += '\x80';
  while (padded.size() % kBlockBytes != kBlockBytes - 8) padded += '\0';
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) padded += static_cast<char>(bits >> shift & 0xFF);
  return padded;
}

void DigestBlock(const char* block, std::array<std::uint32_t, 5>& state) {
  std::array<std::uint32_t, 80> w;
  for (std::size_t i = 0; i < 16; ++i) {
    w[i] = 0;
    for (std::size_t j = 0; j < 4; ++j) w[i] = w[i] << 8U | static_cast<std::uint8_t>(block[4 * i + j]);
  }
  for (std::size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < 80; ++i) {
    const std::uint32_t mix = i < 20   ? ((b & c) | (~b & d)) + 0x5A827999U
                              : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1U
                              : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCU
                                       : (b ^ c ^ d) + 0xCA62C1D6U;
    const std::uint32_t next = std::rotl(a, 5) + mix + e + w[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

Digest Sha1(std::string_view text) {
  std::array<std::uint32_t, 5> state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  const std::string padded = Padded(text);
  for (std::size_t i = 0; i < padded.size(); i += kBlockBytes) DigestBlock(padded.data() + i, state);
  Digest digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

std::string Base64(const Digest& digest) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < digest.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = i; j < i + 3; ++j) group = group << 8U | (j < digest.size() ? digest[j] : 0U);
    for (int shift = 18; shift >= 0; shift -= 6) text += kLetters[group >> shift & 63U];
  }
  text.back() = '=';  // twenty bytes: one is missing in the last group
  return text;
}

}  // namespace

std::size_t AnswerUpgrade(std::string_view received, std::string& answer) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const std::size_t key = received.find(kKeyField);
  if (key == std::string_view::npos || key > end) return 0;
  const std::string text = std::string(received.substr(key + kKeyField.size(), kKeyBytes)) + std::string(kGuid);
  answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           Base64(Sha1(text)) + "\r\n\r\n";
  return end + 4;
}

}  // namespace yardstick
