// SPDX-License-Identifier: MIT
// UTF-8 by the ranges of RFC 3629 section 4 where text is cut; what lies between two cuts is checked at once.
#include "message/Utf8Validator.h"

#include "message/Utf8Check.h"

namespace wshost::protocol {
namespace {

constexpr bool IsBetween(std::uint8_t byte, std::uint8_t lowest, std::uint8_t highest) noexcept {
  return byte >= lowest && byte <= highest;
}

// Counts the bytes at the end of `bytes` that belong to a code point which goes on behind them: 0 to 3.
std::size_t CountCut(std::span<const std::byte> bytes) noexcept {
  // The lowest lead that asks for more than one, two, three bytes.
  constexpr std::byte kLeads[] = {std::byte{0xC0}, std::byte{0xE0}, std::byte{0xF0}};
  for (std::size_t count = 1; count <= 3 && count <= bytes.size(); ++count) {
    if (bytes[bytes.size() - count] >= kLeads[count - 1]) return count;
  }
  return 0;
}

}  // namespace

bool Utf8Validator::AddLead(std::uint8_t byte) noexcept {
  lowest_ = 0x80;
  highest_ = 0xBF;
  if (IsBetween(byte, 0xC2, 0xDF)) {
    needed_ = 1;
  } else if (IsBetween(byte, 0xE0, 0xEF)) {
    needed_ = 2;
    if (byte == 0xE0) lowest_ = 0xA0;   // Below it: an overlong form.
    if (byte == 0xED) highest_ = 0x9F;  // Above it: a surrogate.
  } else if (IsBetween(byte, 0xF0, 0xF4)) {
    needed_ = 3;
    if (byte == 0xF0) lowest_ = 0x90;   // Below it: an overlong form.
    if (byte == 0xF4) highest_ = 0x8F;  // Above it: beyond U+10FFFF.
  } else {
    return false;
  }
  return true;
}

bool Utf8Validator::AddContinuation(std::uint8_t byte) noexcept {
  if (!IsBetween(byte, lowest_, highest_)) return false;
  lowest_ = 0x80;
  highest_ = 0xBF;
  --needed_;
  return true;
}

bool Utf8Validator::Add(std::span<const std::byte> bytes) noexcept {
  // First the code point that an earlier call began, last the one that a later call will end; whole ones between.
  for (; needed_ != 0 && !bytes.empty(); bytes = bytes.subspan(1)) {
    if (!AddContinuation(std::to_integer<std::uint8_t>(bytes[0]))) return false;
  }
  const std::size_t whole = bytes.size() - CountCut(bytes);
  if (!IsUtf8(bytes.first(whole))) return false;
  for (const std::byte each : bytes.subspan(whole)) {
    const auto byte = std::to_integer<std::uint8_t>(each);
    if (needed_ != 0 ? !AddContinuation(byte) : !AddLead(byte)) return false;
  }
  return true;
}

std::string_view Utf8Prefix(std::string_view text, std::size_t maxBytes) noexcept {
  Utf8Validator validator;
  std::size_t whole = 0;
  const std::string_view candidate = text.substr(0, maxBytes);
  for (std::size_t at = 0; at < candidate.size(); ++at) {
    const auto byte = static_cast<std::byte>(candidate[at]);
    if (!validator.Add({&byte, 1})) break;
    if (validator.IsComplete()) whole = at + 1;
  }
  return text.substr(0, whole);
}

}  // namespace wshost::protocol

namespace wshost {

bool IsUtf8(std::string_view text) noexcept {
  return protocol::IsUtf8(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace wshost
