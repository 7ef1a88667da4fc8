// SPDX-License-Identifier: MIT
// One session's place in a collection.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "wshost/service/IntrusivePointer.h"

namespace wshost {

class SessionChannel;
struct SessionShard;

/// A session as a member of a collection. Every session is one itself, of the first collection that takes it, its
/// host's, and tells it of its life without more ado; others make their own, which observe the session: see
/// SessionRegistry.
///
/// It counts its owners itself: those of a session's own place are the session's. Threads: AddOwner() and DropOwner()
/// any; its loop reads and writes what is not said to be guarded, and is the only one to call the rest.
class SessionMember {
 public:
  using Pointer = IntrusivePointer<SessionMember>;

  SessionMember(const SessionMember&) = delete;
  SessionMember& operator=(const SessionMember&) = delete;
  virtual ~SessionMember();

  void AddOwner() const noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  void DropOwner() const noexcept {
    // acq_rel: whoever destroys the session has seen all that the other owners did with it.
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  std::size_t OwnerCount() const noexcept { return owners_.load(std::memory_order_relaxed); }

  /// Returns the session, which is kept with it. Threads: any.
  virtual SessionChannel& Channel() noexcept = 0;

 protected:
  SessionMember() noexcept;

  /// Returns: false if it is being destroyed. Threads: any.
  bool TryAddOwner() const noexcept {
    std::uint32_t owners = owners_.load(std::memory_order_relaxed);
    while (owners != 0 && !owners_.compare_exchange_weak(owners, owners + 1, std::memory_order_relaxed)) {
    }
    return owners != 0;
  }
  void HearOpened();
  void HearEnded();

 private:
  friend class SessionChannel;
  friend class SessionRegistry;
  friend struct SessionShard;
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::uint32_t kNotListed = std::numeric_limits<std::uint32_t>::max();

  /// Registers it with its session, which tells it when it opens and ends. Returns: false if the session has ended.
  virtual bool BeginToHear() = 0;
  virtual void CeaseToHear() noexcept = 0;

  bool Hears(std::uint64_t number) const noexcept {
    return number >= joined_.load(std::memory_order_relaxed) && number < left_.load(std::memory_order_relaxed);
  }

  IntrusivePointer<SessionShard> shard_;          // set once, before anybody else sees the member
  std::atomic<std::uint64_t> joined_{kNever};     // the first relay that concerns it
  std::atomic<std::uint64_t> left_{kNever};       // the first relay that does not any more
  std::uint32_t index_ = kNotListed;              // in shard_->members
  mutable std::atomic<std::uint32_t> owners_{1};  // who makes it
  bool visible_ = false;                          // guarded by the collection's lock
  bool isTold_ = false;                           // of a session's own one: it hears of the session
  std::atomic<bool> isTaken_{false};              // of a session's own one, any thread's: a collection has or had it
};

}  // namespace wshost
