// SPDX-License-Identifier: MIT
// What holds for any bytes that a peer may send as an extension list or as a compressed message.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace wshost::testing {

/// Holds `input` against the properties of negotiation, inflating and deflating. Its first bytes choose the window, the
/// bound, the options and where the rest is cut.
/// Returns: what is wrong, empty if nothing is.
std::string CheckDeflate(std::span<const std::byte> input);

}  // namespace wshost::testing
