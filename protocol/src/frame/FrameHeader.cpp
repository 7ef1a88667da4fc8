// SPDX-License-Identifier: MIT
// The rules of RFC 6455 section 5.2 that a header alone can break.
#include "frame/FrameHeader.h"

#include <algorithm>

namespace wshost::protocol {
namespace {

std::uint64_t ReadNetworkOrder(std::span<const std::byte> bytes) noexcept {
  std::uint64_t value = 0;
  for (const std::byte byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
  return value;
}

void WriteNetworkOrder(std::uint64_t value, std::span<std::byte> to) noexcept {
  for (std::size_t i = to.size(); i > 0; --i, value >>= 8) to[i - 1] = static_cast<std::byte>(value & 0xFF);
}

constexpr std::size_t ExtendedLengthBytes(std::uint8_t length7) noexcept {
  if (length7 == wire::kLength16) return 2;
  return length7 == wire::kLength64 ? 8 : 0;
}

ProtocolError ParseFirstByte(std::uint8_t byte, bool mayBeCompressed, FrameHeader& header) noexcept {
  // "MUST be 0 unless an extension is negotiated that defines meanings for non-zero values."
  const std::uint8_t reserved = byte & wire::kReservedBits;
  header.compressed = mayBeCompressed && reserved == wire::kCompressedBit;
  if (reserved != 0 && !header.compressed) return ProtocolError::ReservedBits;
  header.opcode = static_cast<Opcode>(byte & wire::kOpcodeMask);
  // "If an unknown opcode is received, the receiving endpoint MUST _Fail the WebSocket Connection_."
  if (IsReserved(header.opcode)) return ProtocolError::ReservedOpcode;
  // RFC 7692 section 6.1: an endpoint "MUST NOT set the "Per-Message Compressed" bit of control frames and non-first
  // fragments of a data message", and one that receives such a frame "MUST _Fail the WebSocket Connection_".
  const bool beginsMessage = header.opcode == Opcode::Text || header.opcode == Opcode::Binary;
  if (header.compressed && !beginsMessage) return ProtocolError::ReservedBits;
  header.fin = (byte & wire::kFinBit) != 0;
  // Section 5.4: "Control frames themselves MUST NOT be fragmented."
  if (!header.fin && IsControl(header.opcode)) return ProtocolError::FragmentedControl;
  return ProtocolError::None;
}

ProtocolError ParseSecondByte(std::uint8_t byte, Role role, FrameHeader& header) noexcept {
  header.masked = (byte & wire::kMaskBit) != 0;
  // Section 5.1: "The server MUST close the connection upon receiving a frame that is not masked", and
  // "A client MUST close a connection if it detects a masked frame."
  if (role == Role::Server && !header.masked) return ProtocolError::NotMasked;
  if (role == Role::Client && header.masked) return ProtocolError::Masked;
  header.payloadBytes = byte & wire::kLengthMask;
  // Section 5.5: "All control frames MUST have a payload length of 125 bytes or less."
  if (IsControl(header.opcode) && header.payloadBytes > wire::kMaxLength7) return ProtocolError::ControlTooLong;
  return ProtocolError::None;
}

ProtocolError ParseExtendedLength(std::span<const std::byte> bytes, FrameHeader& header) noexcept {
  header.payloadBytes = ReadNetworkOrder(bytes);
  // "The most significant bit MUST be 0."
  if ((header.payloadBytes & wire::kLengthHighBit) != 0) return ProtocolError::LengthHighBit;
  // "The minimal number of bytes MUST be used to encode the length."
  const std::uint64_t shorterForm = bytes.size() == 2 ? wire::kMaxLength7 : wire::kMaxLength16;
  return header.payloadBytes <= shorterForm ? ProtocolError::LengthNotMinimal : ProtocolError::None;
}

}  // namespace

ProtocolError ParseFrameHeader(std::span<const std::byte> bytes, FrameRules rules, FrameHeader& header) noexcept {
  header.headerBytes = 0;
  if (bytes.empty()) return ProtocolError::None;
  ProtocolError error = ParseFirstByte(std::to_integer<std::uint8_t>(bytes[0]), rules.mayBeCompressed, header);
  if (error != ProtocolError::None || bytes.size() < 2) return error;
  error = ParseSecondByte(std::to_integer<std::uint8_t>(bytes[1]), rules.role, header);
  if (error != ProtocolError::None) return error;

  std::size_t size = 2;
  if (const std::size_t extended = ExtendedLengthBytes(static_cast<std::uint8_t>(header.payloadBytes)); extended != 0) {
    if (bytes.size() < size + extended) return ProtocolError::None;
    error = ParseExtendedLength(bytes.subspan(size, extended), header);
    if (error != ProtocolError::None) return error;
    size += extended;
  }
  if (header.masked) {
    if (bytes.size() < size + wire::kMaskKeyBytes) return ProtocolError::None;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(size), wire::kMaskKeyBytes, header.maskKey.begin());
    size += wire::kMaskKeyBytes;
  }
  header.headerBytes = static_cast<std::uint8_t>(size);
  return ProtocolError::None;
}

std::size_t WriteFrameHeader(const FrameHeader& header, std::byte* to) noexcept {
  const auto first = static_cast<std::uint8_t>(header.opcode) | (header.fin ? wire::kFinBit : 0) |
                     (header.compressed ? wire::kCompressedBit : 0);
  const std::uint8_t maskBit = header.masked ? wire::kMaskBit : 0;
  std::uint8_t length7 = wire::kLength64;
  if (header.payloadBytes <= wire::kMaxLength7) {
    length7 = static_cast<std::uint8_t>(header.payloadBytes);
  } else if (header.payloadBytes <= wire::kMaxLength16) {
    length7 = wire::kLength16;
  }
  to[0] = static_cast<std::byte>(first);
  to[1] = static_cast<std::byte>(maskBit | length7);
  const std::size_t extended = ExtendedLengthBytes(length7);
  if (extended != 0) WriteNetworkOrder(header.payloadBytes, {to + 2, extended});
  std::size_t size = 2 + extended;
  if (header.masked) {
    std::copy(header.maskKey.begin(), header.maskKey.end(), to + size);
    size += wire::kMaskKeyBytes;
  }
  return size;
}

}  // namespace wshost::protocol
