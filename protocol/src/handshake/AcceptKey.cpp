// SPDX-License-Identifier: MIT
// The one place of this module that uses Poco: SHA-1.
#include "handshake/AcceptKey.h"

#include <Poco/SHA1Engine.h>

#include <algorithm>
#include <cstdint>
#include <span>

namespace wshost::protocol {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// Poco's encoder is a stream, whose making costs more than the whole handshake.
std::string Base64(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(3, bytes.size()))) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size());
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < count ? bytes[i] : 0U);
    for (std::size_t i = 0; i < 4; ++i) text.push_back(i <= count ? kDigits[group >> (18 - 6 * i) & 0x3F] : '=');
  }
  return text;
}

}  // namespace

std::string AcceptKey(std::string_view key) {
  Poco::SHA1Engine sha1;
  sha1.update(key.data(), key.size());
  sha1.update(kGuid.data(), kGuid.size());
  const Poco::DigestEngine::Digest& digest = sha1.digest();

  return Base64(digest);
}

std::string HandshakeKey(std::span<const std::byte, 16> nonce) {
  return Base64({reinterpret_cast<const unsigned char*>(nonce.data()), nonce.size()});
}

}  // namespace wshost::protocol
