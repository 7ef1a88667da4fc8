// SPDX-License-Identifier: MIT
// Whose turn it is to send, and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "Time.h"

namespace load {

/// Gives each client its turns, evenly spread: the clients take them one after the other, at the rate of all together.
/// A run that is late catches up, but never on more than a second.
class Pace {
 public:
  /// `turns` is how many each client gets; nothing: without end. At a rate of 0 nobody gets any.
  Pace(std::size_t clients, double rate, std::optional<std::uint64_t> turns) noexcept;

  /// Sets the time of the first turn. Called: once, before the rest.
  void Start(Time at) noexcept { start_ = at; }

  /// Takes the next turn if its time has come. Returns: whose it is, from 0 on.
  std::optional<std::size_t> Take(Time now) noexcept;

  /// Returns: when the next turn is; Time::max() if there is none.
  Time NextAt() const noexcept;

  bool IsOver() const noexcept { return rate_ > 0 && turns_ && taken_ >= *turns_; }

 private:
  std::size_t clients_;
  double rate_;                         // of all clients
  std::optional<std::uint64_t> turns_;  // of all clients
  std::uint64_t taken_ = 0;
  Time start_{};
};

}  // namespace load
