// SPDX-License-Identifier: MIT
// The answer to an upgrade, with nothing checked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yardstick {

/// Looks for a whole upgrade request at the front of `received`, and writes the answer to it.
/// Returns: the bytes of the request; 0 if there is more to come.
std::size_t AnswerUpgrade(std::string_view received, std::string& answer);

}  // namespace yardstick
