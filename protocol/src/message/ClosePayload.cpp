// SPDX-License-Identifier: MIT
// What a Close frame carries: nothing, or a code and a reason.
#include "message/ClosePayload.h"

#include <cstdint>

#include "frame/WireFormat.h"
#include "message/Utf8Check.h"
#include "message/Utf8Validator.h"

namespace wshost::protocol {

ProtocolError ParseClosePayload(std::span<const std::byte> bytes, ClosePayload& payload) noexcept {
  payload = {};
  if (bytes.empty()) return ProtocolError::None;
  // "If there is a body, the first two bytes of the body MUST be a 2-byte unsigned integer (in network byte order)."
  if (bytes.size() < wire::kCloseCodeBytes) return ProtocolError::ClosePayloadOneByte;
  const auto code = std::to_integer<unsigned>(bytes[0]) << 8 | std::to_integer<unsigned>(bytes[1]);
  payload.code = static_cast<CloseCode>(code);
  if (!MayTravel(payload.code)) return ProtocolError::BadCloseCode;
  payload.reason = bytes.subspan(wire::kCloseCodeBytes);
  return IsUtf8(payload.reason) ? ProtocolError::None : ProtocolError::InvalidCloseReason;
}

std::vector<std::byte> EncodeClosePayload(CloseCode code, std::string_view reason) {
  if (code == CloseCode::NoStatus) return {};
  const std::string_view sent = Utf8Prefix(reason, wire::kMaxCloseReasonBytes);
  const auto value = static_cast<std::uint16_t>(code);
  std::vector<std::byte> bytes;
  bytes.reserve(wire::kCloseCodeBytes + sent.size());
  bytes.push_back(static_cast<std::byte>(value >> 8));
  bytes.push_back(static_cast<std::byte>(value & 0xFF));
  for (const char c : sent) bytes.push_back(static_cast<std::byte>(c));
  return bytes;
}

}  // namespace wshost::protocol
