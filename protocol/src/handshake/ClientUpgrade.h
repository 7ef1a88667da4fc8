// SPDX-License-Identifier: MIT
// The opening handshake as a client says it and judges its answer.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/ClientHandshake.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"
#include "wshost/protocol/UpgradeResponse.h"

namespace wshost::protocol {

/// Encodes the request; `extensions` are offered, unless empty. Errors: std::logic_error naming what is not fit to be
/// sent. Spec: RFC 6455 section 4.1.
std::vector<std::byte> EncodeUpgradeRequest(const ClientHandshake& handshake, std::string_view extensions);

/// Parses a whole response head, its empty line included, into `response`.
/// Returns: None, or the first thing that is wrong; `response` is then unspecified. Spec: RFC 9112 sections 4, 5.
ProtocolError ParseResponseHead(std::span<const std::byte> bytes, const ProtocolLimits& limits,
                                UpgradeResponse& response);

/// Judges a 101, but for its extensions: that it is the answer to a request with this key and these subprotocols. Sets
/// `response.subprotocol`.
/// Spec: RFC 6455 section 4.1, the last list.
ProtocolError JudgeUpgradeResponse(UpgradeResponse& response, std::string_view acceptKey,
                                   std::span<const std::string> subprotocols) noexcept;

}  // namespace wshost::protocol
