// SPDX-License-Identifier: MIT
// When an operator does not want to wait for an orderly end any more.
#pragma once

#include <chrono>
#include <optional>

namespace wshost::app {

/// Tells by the signals that ask for the end whether it is to be at once. Signals within a second are one request: what
/// passes Ctrl-C on to the program, which the terminal has told already, asks for nothing more. Threads: one.
class ForcedEnd {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kOneRequest{1};

  /// Hears of a signal. Returns: whether it is the end at once.
  bool Hear(Clock::time_point now) noexcept {
    if (!first_) first_ = now;
    return now - *first_ > kOneRequest;
  }

 private:
  std::optional<Clock::time_point> first_;
};

}  // namespace wshost::app
