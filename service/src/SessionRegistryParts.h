// SPDX-License-Identifier: MIT
// What a SessionRegistry is made of: members, and the shard that each loop has of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "wshost/service/SessionRegistry.h"

namespace wshost {

// One session's place in the collection.
struct SessionRegistry::Member final : SessionObserver, std::enable_shared_from_this<Member> {
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  Member(std::shared_ptr<SessionRegistry> owner, std::shared_ptr<SessionChannel> session)
      : registry(std::move(owner)), channel(std::move(session)) {}

  void SessionOpened() override { registry->Opened(shared_from_this(), Telling::AtOnce); }
  void SessionEnded() override {
    const auto self = shared_from_this();
    registry->TakeOut(self);
    Unlist(*this);
  }
  bool Hears(std::uint64_t number) const noexcept {
    return number >= joined.load(std::memory_order_relaxed) && number < left.load(std::memory_order_relaxed);
  }

  const std::shared_ptr<SessionRegistry> registry;
  const std::shared_ptr<SessionChannel> channel;
  ShardPointer shard;                         // set once, before anybody else sees the member
  bool visible = false;                       // guarded by registry->mutex_
  std::atomic<std::uint64_t> joined{kNever};  // the first relay that concerns it
  std::atomic<std::uint64_t> left{kNever};    // the first relay that does not any more
  std::size_t index = 0;                      // in shard->members; the loop's
  bool listed = false;                        // the loop's
};

// What one loop has of the collection.
struct SessionRegistry::Shard {
  explicit Shard(std::shared_ptr<SessionLoop> owner) : loop(std::move(owner)) {}

  const std::shared_ptr<SessionLoop> loop;
  std::size_t visibleCount = 0;      // guarded by the registry's mutex_
  std::size_t memberCount = 0;       // guarded by the registry's mutex_; with those not visible
  std::vector<MemberPointer> joins;  // guarded by the registry's mutex_: open sessions added from other threads
  std::atomic<bool> hasJoins{false};
  std::vector<MemberPointer> members;  // the loop's
};

}  // namespace wshost
