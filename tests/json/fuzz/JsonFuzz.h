// SPDX-License-Identifier: MIT
// What must hold for any bytes; the fuzzer and the corpus test both call it.
#pragma once

#include <string>
#include <string_view>

namespace wshost::test {

/// Reads a text as JSON and, if it is, puts the value through everything that goes over a whole value.
/// Returns: empty, or what did not hold.
std::string CheckText(std::string_view text);

}  // namespace wshost::test
