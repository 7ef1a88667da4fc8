// SPDX-License-Identifier: MIT
// What a loop keeps of the memory of large messages, while it reads some.
#pragma once

#include <chrono>
#include <cstddef>

#include "engine/EventLoop.h"
#include "engine/SharedMember.h"

namespace wshost::host {

/// Lets the loop's thread keep more free memory for frames and messages than others do, and for some seconds only: what
/// one large message has given back, the next one takes, but an idle loop does not sit on it. It is a member of the
/// loop for so long. Threads: the loop's.
class LoopMemory final : public SharedMember<LoopMemory> {
 public:
  /// The most that is kept then.
  static constexpr std::size_t kMostKeptBytes = 32 * 1024 * 1024;
  /// What is beyond the usual is given back so long after the first call of KeepMuch(): then it begins anew.
  static constexpr Duration kKeepsFor = std::chrono::seconds(5);

  /// Lifetime: `loop` must outlive it.
  explicit LoopMemory(EventLoop& loop) noexcept : loop_(loop) {}

  /// Called: when much has been read at once. Errors: std::bad_alloc; then nothing has changed.
  void KeepMuch();

  void OnReady(Readiness) override {}
  void OnDeadline() override;
  void OnTurnEnd() override {}
  void OnFailure() override {}

 private:
  EventLoop& loop_;
  bool keepsMuch_ = false;
};

}  // namespace wshost::host
