// SPDX-License-Identifier: MIT
// From a block's text to its nodes, without recursion.
#pragma once

#include <cstddef>
#include <string_view>

#include "Block.h"
#include "Failure.h"
#include "wshost/json/JsonLimits.h"

namespace wshost::json {

// Reads the block's text. Gives whether it is JSON; then `root` is its value. The block stays the caller's.
bool ReadText(Block& block, const JsonLimits& limits, Node& root, Failure& failure);

// Gives the place of the key of the member at `index` in the object whose text begins at `object`. The text up to the
// end of that key is known to be well-formed.
const char* FindKeyInText(const char* object, std::size_t index) noexcept;

// Adds line, column and expectation to a failure in `text`.
JsonError Describe(const Failure& failure, std::string_view text) noexcept;

}  // namespace wshost::json
