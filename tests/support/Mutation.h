// SPDX-License-Identifier: MIT
// Damage to a stream of bytes, the same for the same seed.
#pragma once

#include <cstddef>
#include <random>

#include "Bytes.h"

namespace wshost::testing {

using Random = std::mt19937;

inline std::size_t Below(Random& random, std::size_t bound) { return bound == 0 ? 0 : random() % bound; }

/// Exchanges, flips, inserts, removes or doubles some of `bytes`, which are not empty.
inline void Mutate(Bytes& bytes, Random& random) {
  const auto at = static_cast<std::ptrdiff_t>(Below(random, bytes.size()));
  const auto value = static_cast<std::byte>(random() & 0xFF);
  switch (random() % 5) {
    case 0:
      bytes[static_cast<std::size_t>(at)] = value;
      break;
    case 1:
      bytes[static_cast<std::size_t>(at)] ^= static_cast<std::byte>(1U << (random() % 8));
      break;
    case 2:
      bytes.insert(bytes.begin() + at, value);
      break;
    case 3:
      bytes.erase(bytes.begin() + at);
      break;
    default: {
      const auto end = at + static_cast<std::ptrdiff_t>(Below(random, bytes.size() - static_cast<std::size_t>(at)));
      const Bytes copy(bytes.begin() + at, bytes.begin() + end);
      bytes.insert(bytes.begin() + end, copy.begin(), copy.end());
    }
  }
}

}  // namespace wshost::testing
