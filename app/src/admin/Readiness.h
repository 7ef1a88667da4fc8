// SPDX-License-Identifier: MIT
// Whether a program wants more peers.
#pragma once

#include <atomic>
#include <cstdint>

namespace wshost::app {

/// Threads: any.
class Readiness {
 public:
  enum class State : std::uint8_t { Starting, Ready, Draining };

  void Set(State state) noexcept { state_.store(state); }
  State Get() const noexcept { return state_.load(); }

 private:
  std::atomic<State> state_{State::Starting};
};

}  // namespace wshost::app
