// SPDX-License-Identifier: MIT
// The responses that the protocol itself gives: the 101, and refusals.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"
#include "wshost/protocol/ProtocolError.h"

namespace wshost::protocol {

/// The response that ends a peer's hopes. Lifetime: views, for the call.
struct Refusal {
  int status = 400;
  std::string_view body;
  std::span<const HeaderField> extraFields;
  bool omitsBody = false;  ///< It answers a HEAD.
};

/// What was agreed on. Lifetime: views, for the call.
struct Agreement {
  std::string_view acceptKey;
  std::string_view subprotocol{};  ///< Empty: none.
  std::string_view extensions{};   ///< Empty: none.
  std::span<const HeaderField> extraFields{};
};

/// Encodes "101 Switching Protocols".
/// Errors: std::logic_error naming the field that is not fit to be sent.
/// Spec: RFC 6455 section 4.2.2.
std::vector<std::byte> EncodeSwitchingProtocols(const Agreement& agreement);

/// Encodes a refusal with "Connection: close" and, where the status may have one, its body.
/// Errors: std::logic_error naming the field that is not fit to be sent.
std::vector<std::byte> EncodeRefusal(const Refusal& refusal);

/// Encodes the answer to a request that is wrong: the error's status and sentence, and the fields that go with it.
std::vector<std::byte> EncodeErrorResponse(ProtocolError error, bool omitsBody);

}  // namespace wshost::protocol
