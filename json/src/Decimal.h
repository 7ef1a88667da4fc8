// SPDX-License-Identifier: MIT
// What a number kept as text is worth, without a bound on its digits.
#pragma once

#include <string_view>

namespace wshost::json {

// Says whether two JSON number texts spell one number.
bool SameDecimal(std::string_view a, std::string_view b);

// Gives the double nearest to a JSON number text; false where that would be infinity.
bool NearestDouble(std::string_view text, double& out);

}  // namespace wshost::json
