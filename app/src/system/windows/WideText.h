// SPDX-License-Identifier: MIT
// Text between UTF-8, which wshost speaks, and UTF-16, which Windows does.
#pragma once

#include <string>
#include <string_view>

namespace wshost::app {

/// What is no valid text in one becomes U+FFFD in the other.
std::wstring ToWide(std::string_view text);
std::string FromWide(std::wstring_view text);

}  // namespace wshost::app
