// SPDX-License-Identifier: MIT
// The same bytes, however a network may cut them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "Bytes.h"

namespace wshost::testing {

/// Calls `run(parts)` with `bytes` whole, cut in two at every byte, and cut into single bytes.
/// Of very long inputs the middle is cut at every 97th byte only.
template <typename TRun>
void ForEachSplit(const Bytes& bytes, TRun run) {
  constexpr std::size_t kEdge = 400;
  constexpr std::size_t kStride = 97;
  const std::span<const std::byte> all(bytes);
  run(std::vector<Bytes>{bytes});
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    const bool inside = cut > kEdge && cut + kEdge < bytes.size();
    if (inside && cut % kStride != 0) continue;
    run(std::vector<Bytes>{ToBytes(all.first(cut)), ToBytes(all.subspan(cut))});
  }
  std::vector<Bytes> singles;
  for (const std::byte byte : bytes) singles.push_back({byte});
  run(singles);
}

}  // namespace wshost::testing
