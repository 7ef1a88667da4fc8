// SPDX-License-Identifier: MIT
// What somebody who mistyped a name may have meant.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wshost::app {

/// Returns how many letters have to be added, removed, changed, or swapped with their neighbour, to make `a` of `b`,
/// whatever their case.
std::size_t EditDistance(std::string_view a, std::string_view b);

/// Returns the one of `known` that is most like `name`; nothing if none is like it at all.
std::string MostLike(std::string_view name, const std::vector<std::string>& known);

/// Returns "; did you mean X?", or nothing.
std::string Suggest(std::string_view name, const std::vector<std::string>& known);

}  // namespace wshost::app
