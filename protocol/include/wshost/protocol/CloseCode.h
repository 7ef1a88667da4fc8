// SPDX-License-Identifier: MIT
// The close codes of RFC 6455, section 7.4, and which of them may travel on the wire.
#pragma once

#include <cstdint>

namespace wshost {

/// Why a session ended. Any value of 3000..4999 is an application's own.
/// Spec: RFC 6455 section 7.4.1 and the IANA registry of WebSocket close codes.
enum class CloseCode : std::uint16_t {
  Normal = 1000,
  GoingAway = 1001,
  ProtocolError = 1002,
  UnsupportedData = 1003,
  NoStatus = 1005,  ///< Never on the wire: the peer's Close carried no code.
  Abnormal = 1006,  ///< Never on the wire: the transport ended without a Close.
  InvalidPayload = 1007,
  PolicyViolation = 1008,
  MessageTooBig = 1009,
  MandatoryExtension = 1010,
  InternalError = 1011,
  ServiceRestart = 1012,
  TryAgainLater = 1013,
  BadGateway = 1014,
};

/// Tells whether a Close frame may carry `code`: 1000-1003, 1007-1014 and 3000-4999.
/// Spec: RFC 6455 section 7.4.
constexpr bool MayTravel(CloseCode code) noexcept {
  const auto value = static_cast<std::uint16_t>(code);
  return (value >= 1000 && value <= 1003) || (value >= 1007 && value <= 1014) || (value >= 3000 && value <= 4999);
}

}  // namespace wshost
