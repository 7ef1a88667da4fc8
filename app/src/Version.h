// SPDX-License-Identifier: MIT
// The version of wshost, which CMake knows.
#pragma once

namespace wshost {

inline constexpr const char* kVersion = WSHOST_VERSION;

}  // namespace wshost
