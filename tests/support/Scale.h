// SPDX-License-Identifier: MIT
// How many of something a test makes: fewer where a sanitizer makes each one dear.
#pragma once

#include <algorithm>
#include <cstddef>

namespace wshost::testing {

#if defined(__SANITIZE_THREAD__)
inline constexpr std::size_t kScaleDivisor = 10;
#elif defined(__SANITIZE_ADDRESS__)
inline constexpr std::size_t kScaleDivisor = 4;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
inline constexpr std::size_t kScaleDivisor = 10;
#elif __has_feature(address_sanitizer)
inline constexpr std::size_t kScaleDivisor = 4;
#else
inline constexpr std::size_t kScaleDivisor = 1;
#endif
#else
inline constexpr std::size_t kScaleDivisor = 1;
#endif

/// `count`, or a tenth of it under the thread sanitizer, a quarter under the address sanitizer; never below `atLeast`.
constexpr std::size_t Scaled(std::size_t count, std::size_t atLeast = 1) {
  return std::max(count / kScaleDivisor, std::min(count, atLeast));
}

}  // namespace wshost::testing
