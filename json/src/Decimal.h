// SPDX-License-Identifier: MIT
// What a number kept as text is worth, without a bound on its digits.
#pragma once

#include <cstdint>
#include <string_view>

namespace wshost::json {

enum class Whole { Yes, Fraction, TooLarge };

// Says whether a JSON number text is an integer, and whether 64 bits hold its magnitude, which it gives then.
Whole WholeOf(std::string_view text, std::uint64_t& magnitude) noexcept;

// Says whether a double may stand for the JSON number text it was read from. It may not for an integer that it changes,
// or that its own text would change.
bool StandsFor(double value, std::string_view text);

// Says whether two JSON number texts spell one number.
bool SameDecimal(std::string_view a, std::string_view b);

// Gives the double nearest to a JSON number text; false where that would be infinity.
bool NearestDouble(std::string_view text, double& out);

}  // namespace wshost::json
