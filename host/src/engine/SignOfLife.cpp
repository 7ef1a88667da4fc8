// SPDX-License-Identifier: MIT
// Whether a loop still turns, as seen from another thread.
#include "engine/SignOfLife.h"

#include <algorithm>

#include "engine/EventLoop.h"
#include "engine/Guard.h"

namespace wshost::host {

Duration SignOfLife::Ask(EventLoop& loop, TimePoint now) const noexcept {
  Duration::rep askedAt = kNone;
  if (!askedAt_->compare_exchange_strong(askedAt, now.time_since_epoch().count())) {
    return std::max(now - TimePoint(Duration(askedAt)), Duration::zero());
  }
  bool isPosted = false;
  Guarded([&] { isPosted = loop.Post([askedAt = askedAt_] { askedAt->store(kNone); }); });
  if (!isPosted) askedAt_->store(kNone);
  return Duration::zero();
}

}  // namespace wshost::host
