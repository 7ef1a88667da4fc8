// SPDX-License-Identifier: MIT
// What a SessionRegistry is made of besides its members: the shard that each loop has of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "wshost/service/SessionMember.h"
#include "wshost/service/SessionRegistry.h"

namespace wshost {

// What one loop has of the collection.
struct SessionShard final : Counted<SessionShard> {
  SessionShard(std::shared_ptr<SessionRegistry> owner, std::shared_ptr<SessionLoop> its)
      : registry(std::move(owner)), loop(std::move(its)) {}

  const std::shared_ptr<SessionRegistry> registry;  // which lets go of its shards when it is dissolved
  const std::shared_ptr<SessionLoop> loop;
  std::size_t visibleCount = 0;               // guarded by the registry's mutex_
  std::size_t memberCount = 0;                // guarded by the registry's mutex_; with those not visible
  std::vector<SessionMember::Pointer> joins;  // guarded by the registry's mutex_: open ones added by other threads
  std::atomic<bool> hasJoins{false};
  std::vector<SessionMember::Pointer> members;  // the loop's
};

// A place that a session does not have with it: in all collections but its first.
struct SessionRegistry::FurtherMember final : SessionMember, SessionObserver {
  explicit FurtherMember(SessionChannel::Pointer session) noexcept : kept(std::move(session)) {}

  void AddOwner() const noexcept override { SessionMember::AddOwner(); }
  void DropOwner() const noexcept override { SessionMember::DropOwner(); }

  SessionChannel& Channel() noexcept override { return *kept; }
  bool BeginToHear() override { return kept->Observe(IntrusivePointer<SessionObserver>(this)); }
  void CeaseToHear() noexcept override { kept->Forget(*this); }

  void SessionOpened() override { HearOpened(); }
  void SessionEnded() override { HearEnded(); }

  const SessionChannel::Pointer kept;
};

}  // namespace wshost
