// SPDX-License-Identifier: MIT
// The header fields of a head, of a request or a response.
#pragma once

#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost::protocol {

/// Parses the lines between a head's first line and its empty line, which ends them, into `fields`.
/// Returns: None, or the first thing that is wrong. Spec: RFC 9112 section 5.
ProtocolError ParseFieldLines(std::string_view lines, const ProtocolLimits& limits, std::vector<HeaderField>& fields);

}  // namespace wshost::protocol
