// SPDX-License-Identifier: MIT
// Deliveries that are not simply the next.
#include "DeliveryLog.h"

namespace load {
namespace {

constexpr std::uint64_t kRemembered = 64;

}  // namespace

void DeliveryLog::NoteIrregular(Seen& seen, std::uint64_t number) noexcept {
  if (number > seen.last) {
    const std::uint64_t step = number - seen.last;
    seen.before = step < kRemembered ? seen.before << step | 1U : 1U;
    seen.last = number;
    ++gaps_;
    ++unique_;
    return;
  }
  const std::uint64_t age = seen.last - number;
  const std::uint64_t bit = age < kRemembered ? std::uint64_t{1} << age : 0;
  if ((seen.before & bit) != 0) {
    ++duplicates_;
    return;
  }
  seen.before |= bit;
  ++late_;
  ++unique_;
}

}  // namespace load
