// SPDX-License-Identifier: MIT
// Deadlines, against the simplest thing that could be right.
#include "engine/DeadlineQueue.h"
#include "engine/SharedMember.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace wshost::host {
namespace {

using namespace std::chrono_literals;
constexpr TimePoint kStart{1000h};

class Member final : public SharedMember<Member> {
 public:
  void OnReady(Readiness) override {}
  void OnDeadline() override {
    ++runs;
    if (then) then();
  }
  void OnTurnEnd() override {}
  void OnFailure() override {}
  int runs = 0;
  std::function<void()> then;
};

TEST(DeadlineQueue, IsEmptyAtFirst) {
  DeadlineQueue queue;
  EXPECT_FALSE(queue.Next());
  queue.RunExpired(kStart);
  Member member;
  queue.Cancel(member);
  EXPECT_EQ(queue.Size(), 0U);
}

TEST(DeadlineQueue, RunsWhatIsDueAndOnlyOnce) {
  DeadlineQueue queue;
  Member early, exact, late;
  queue.Set(late, kStart + 2ms);
  queue.Set(exact, kStart + 1ms);
  queue.Set(early, kStart);
  queue.RunExpired(kStart + 1ms);
  queue.RunExpired(kStart + 1ms);
  EXPECT_EQ(early.runs, 1);
  EXPECT_EQ(exact.runs, 1);
  EXPECT_EQ(late.runs, 0);
  EXPECT_EQ(queue.Next(), kStart + 2ms);
  queue.Cancel(late);
}

TEST(DeadlineQueue, AMemberMaySetAndCancelFromInside) {
  DeadlineQueue queue;
  Member again, victim;
  again.then = [&] {
    queue.Set(again, kStart + 5ms);
    queue.Cancel(victim);
  };
  queue.Set(again, kStart);
  queue.Set(victim, kStart + 1ms);
  queue.RunExpired(kStart + 2ms);
  EXPECT_EQ(again.runs, 1);
  EXPECT_EQ(victim.runs, 0);
  EXPECT_EQ(queue.Next(), kStart + 5ms);
  queue.Cancel(again);
}

TEST(DeadlineQueue, ADeadlineOfThePastSetFromInsideDoesNotHoldTheLoop) {
  DeadlineQueue queue;
  Member greedy;
  greedy.then = [&] { queue.Set(greedy, kStart - 1ms); };
  queue.Set(greedy, kStart);
  queue.RunExpired(kStart);
  EXPECT_EQ(greedy.runs, 1);
  queue.Cancel(greedy);
}

// The same random orders to the queue and to a multimap.
TEST(DeadlineQueue, BehavesAsASortedListWould) {
  std::mt19937 random(20240229);
  std::vector<Member> members(60);
  std::multimap<TimePoint, Member*> model;
  DeadlineQueue queue;
  TimePoint now = kStart;
  const auto forget = [&](Member& member) { std::erase_if(model, [&](const auto& e) { return e.second == &member; }); };
  for (int step = 0; step < 20'000; ++step) {
    Member& member = members[random() % members.size()];
    switch (random() % 8) {
      case 0:
        queue.Cancel(member);
        forget(member);
        break;
      case 1: {
        now += std::chrono::milliseconds(random() % 8);
        std::vector<int> before(members.size());
        for (std::size_t i = 0; i < members.size(); ++i) before[i] = members[i].runs;
        queue.RunExpired(now);
        for (std::size_t i = 0; i < members.size(); ++i) {
          const auto due =
              std::find_if(model.begin(), model.end(), [&](const auto& e) { return e.second == &members[i]; });
          ASSERT_EQ(members[i].runs - before[i], due != model.end() && due->first <= now ? 1 : 0);
        }
        model.erase(model.begin(), model.upper_bound(now));
        break;
      }
      default: {
        const TimePoint when = now + std::chrono::milliseconds(static_cast<int>(random() % 100) - 5);
        queue.Set(member, when);
        forget(member);
        model.emplace(when, &member);
      }
    }
    ASSERT_EQ(queue.Size(), model.size());
    ASSERT_EQ(queue.Next(), model.empty() ? std::optional<TimePoint>() : model.begin()->first);
  }
  for (Member& member : members) queue.Cancel(member);
  EXPECT_EQ(queue.Size(), 0U);
}

}  // namespace
}  // namespace wshost::host
