// SPDX-License-Identifier: MIT
// How the sessions of a loop are told, one after the other, that their host is closing.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "engine/EventLoop.h"
#include "engine/SharedMember.h"

namespace wshost::host {

class Session;

/// Says Close 1001 to the sessions of one loop, spread evenly over a time, so that their clients do not come back all
/// at once. Who has not been told yet is served as ever. Threads: the loop's.
class Farewells final : public SharedMember<Farewells> {
 public:
  using Done = std::function<void()>;

  /// `done` hears, once, that all are told or have ended before; or that there is no memory to go on.
  Farewells(EventLoop& loop, Duration window, Done done);

  /// Tells the first one, and goes on from deadline to deadline. Called: once, when the loop has adopted this.
  void Start();

  void OnReady(Readiness) override {}
  void OnDeadline() override { GoOn(); }
  void OnTurnEnd() override {}
  void OnFailure() override { Finish(); }

 private:
  TimePoint DueAt(std::size_t place) const noexcept;
  void GoOn();
  void Finish();

  EventLoop& loop_;
  const Duration window_;
  Done done_;
  TimePoint begun_;
  std::vector<IntrusivePointer<Session>> sessions_;  // null: told
  std::size_t told_ = 0;
};

}  // namespace wshost::host
