// SPDX-License-Identifier: MIT
// What a Close frame carries: nothing, or a code and a reason.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "wshost/protocol/CloseCode.h"
#include "wshost/protocol/ProtocolError.h"

namespace wshost::protocol {

struct ClosePayload {
  CloseCode code = CloseCode::NoStatus;
  std::span<const std::byte> reason;
};

/// Parses the payload of a Close frame. Returns: None, or what is wrong with it.
/// Spec: RFC 6455 sections 5.5.1 and 7.4.
ProtocolError ParseClosePayload(std::span<const std::byte> bytes, ClosePayload& payload) noexcept;

/// Encodes `code` and as much of `reason` as fits and is UTF-8; nothing at all for NoStatus.
std::vector<std::byte> EncodeClosePayload(CloseCode code, std::string_view reason);

}  // namespace wshost::protocol
