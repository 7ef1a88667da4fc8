// SPDX-License-Identifier: MIT
// Everything that a peer's frames can do wrong, for a receiver of either role.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "Bytes.h"
#include "wshost/protocol/CloseCode.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/Role.h"

namespace wshost::testing {

/// Bytes that must fail an open session, and what it must say of them.
struct BadFrame {
  std::string name;
  Bytes bytes;
  protocol::ProtocolError error;
  CloseCode code = CloseCode::ProtocolError;
};

void PrintTo(const BadFrame& bad, std::ostream* stream);

/// What is wrong for an endpoint of the role `receiver`; names are the same for both, but for those about masking.
std::vector<BadFrame> BadFrames(protocol::Role receiver);

}  // namespace wshost::testing
