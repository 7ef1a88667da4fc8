// SPDX-License-Identifier: MIT
// Waiting for an atomic: no notification is slept through, however soon it comes.
#include "wshost/scheduling/AtomicWait.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <thread>

namespace wshost {
namespace {

constexpr std::uint32_t kRounds = 20'000;

TEST(AtomicWait, ReturnsAtOnceIfTheValueIsAnotherOne) {
  const std::atomic<std::uint32_t> value{1};
  WaitWhile(value, 0U);
}

// Two threads in turns: each notifies while the other goes to sleep, or has just looked.
template <typename T, typename TNotify>
void PlayPingPong(TNotify notify) {
  std::atomic<T> turn{0};
  std::thread other([&] {
    for (std::uint32_t round = 0; round < kRounds; ++round) {
      WaitWhile(turn, static_cast<T>(2 * round));
      turn.store(static_cast<T>(2 * round + 2));
      notify(turn);
    }
  });
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    turn.store(static_cast<T>(2 * round + 1));
    notify(turn);
    WaitWhile(turn, static_cast<T>(2 * round + 1));
  }
  other.join();
  EXPECT_EQ(turn.load(), static_cast<T>(2 * kRounds));
}

TEST(AtomicWait, SleepsThroughNoNotificationOfOne) {
  PlayPingPong<std::uint32_t>([](auto& value) { NotifyOne(value); });
}

TEST(AtomicWait, SleepsThroughNoNotificationOfAll) {
  PlayPingPong<std::uint32_t>([](auto& value) { NotifyAll(value); });
}

TEST(AtomicWait, WaitsForValuesOfAPointersSize) {
  PlayPingPong<std::uint64_t>([](auto& value) { NotifyAll(value); });
}

}  // namespace
}  // namespace wshost
