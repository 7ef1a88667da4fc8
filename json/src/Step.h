// SPDX-License-Identifier: MIT
// One step of a path that leads into an array.
#pragma once

#include <cstddef>
#include <string_view>

namespace wshost::json {

// Reads an index: digits without leading zeros. Gives SIZE_MAX for all else. Spec: RFC 6901, section 4.
std::size_t IndexOf(std::string_view step) noexcept;

}  // namespace wshost::json
