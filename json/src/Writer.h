// SPDX-License-Identifier: MIT
// From nodes to text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wshost/json/detail/Node.h"

namespace wshost::json {

// Gives the span of its message's text that a frozen container was read from, if that may stand for it.
std::optional<std::string_view> KeptTextOf(const Node& node) noexcept;

// Appends the text of a node: kept text where there is some, else compact.
void AppendKept(const Node& node, std::string& out);

// Appends the text of a node, written anew: compact if indent < 0, else in lines.
void AppendAnew(const Node& node, int indent, std::string& out);

}  // namespace wshost::json
