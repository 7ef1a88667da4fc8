// SPDX-License-Identifier: MIT
// The names of requests, by which lines of several logs are known to speak of the same one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost::host {

inline constexpr std::string_view kRequestIdField = "X-Request-Id";
inline constexpr std::size_t kMaxRequestIdBytes = 64;

/// Tells whether `text` may be one: 1 to 64 letters, digits, '.', '_' and '-'.
bool IsRequestId(std::string_view text) noexcept;

/// Makes one that this process has not made before: 13 letters and digits, which a std::string keeps in place.
/// Threads: any.
std::string NextRequestId();

/// Adds the id to the fields of an answer, unless they have one, or there is none.
void AddRequestId(std::vector<HeaderField>& fields, std::string_view id);

}  // namespace wshost::host
