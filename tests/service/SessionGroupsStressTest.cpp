// SPDX-License-Identifier: MIT
// Groups from several threads at once: for the thread sanitizer, and for what must hold afterwards. And what they cost.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "GroupsBench.h"
#include "Scale.h"

namespace wshost::testing {
namespace {

class SessionGroupsStress : public GroupsBench {
 protected:
  void SetUp() override {
    loops_ = {std::thread([this] { near_->Run(); }), std::thread([this] { far_->Run(); })};
  }
  void StopLoops() {
    near_->Stop();
    far_->Stop();
    for (std::thread& loop : loops_) loop.join();
    RunLoops();
  }
  /// Runs `work(number)` on so many threads and waits for them.
  template <typename TWork>
  static void OnThreads(unsigned count, TWork work) {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < count; ++i) threads.emplace_back([=] { work(i); });
    for (std::thread& thread : threads) thread.join();
  }

  std::array<std::thread, 2> loops_;
};

TEST_F(SessionGroupsStress, FourSendersReachAllInOrderWhileOthersComeAndGo) {
  std::vector<IntrusivePointer<FakeChannel>> members;
  for (int i = 0; i < 8; ++i) {
    members.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
    ASSERT_TRUE(groups_->Add("red", AnyRef(members.back())));
  }
  std::vector<IntrusivePointer<FakeChannel>> passing;
  for (int i = 0; i < 2; ++i) passing.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
  constexpr int kMessages = static_cast<int>(Scaled(300, 50));
  OnThreads(6, [&](unsigned number) {
    for (int i = 0; i < kMessages; ++i) {
      if (number >= 4) {
        const auto& channel = passing[number - 4];
        EXPECT_TRUE(groups_->Add("red", AnyRef(channel)));
        EXPECT_TRUE(groups_->Remove("red", channel->Info().id));
      } else {
        EXPECT_GE(groups_->RelayText("red", std::to_string(number) + ":" + std::to_string(i)), 8U);
      }
    }
  });
  StopLoops();
  for (const auto& member : members) {
    std::array<int, 4> next{};
    for (const std::string& text : member->Sent()) {
      const auto sender = static_cast<std::size_t>(text[0] - '0');
      EXPECT_EQ(text.substr(2), std::to_string(next[sender]++));
    }
    EXPECT_EQ(next, (std::array<int, 4>{kMessages, kMessages, kMessages, kMessages}));
  }
  EXPECT_EQ(groups_->size("red"), 8U);
}

TEST_F(SessionGroupsStress, EverythingTogetherAndEachJoinIsToldBeforeItsLeave) {
  // What is told of one session comes on one thread; the counts of all are behind a lock.
  std::mutex mutex;
  std::map<std::pair<std::string, SessionId>, int> present;
  std::atomic<int> disorder{0};
  groups_->OnJoined([&](const std::string& group, const AnyRef& session) {
    const std::lock_guard lock(mutex);
    if (++present[{group, session.Id()}] != 1) ++disorder;
  });
  groups_->OnLeft([&](const std::string& group, SessionId id) {
    const std::lock_guard lock(mutex);
    if (--present[{group, id}] != 0) ++disorder;
  });
  std::atomic<std::uint64_t> evicted{0};
  groups_->OnEvicted([&](SessionId, EvictionReason) { ++evicted; });
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 32; ++i) sessions.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
  constexpr int kRounds = static_cast<int>(Scaled(4000, 400));
  OnThreads(4, [&](unsigned seed) {
    std::minstd_rand random(seed + 1);
    for (int i = 0; i < kRounds; ++i) {
      const auto& session = sessions[random() % sessions.size()];
      const std::string group = "group " + std::to_string(random() % 10);
      switch (random() % 8) {
        case 0:
        case 1:
        case 2:
          groups_->Add(group, AnyRef(session));
          break;
        case 3:
          groups_->Remove(group, session->Info().id);
          break;
        case 4:
          groups_->RelayText(group, "x", {.except = std::array{session->Info().id}});
          break;
        case 5:
          session->Answer(random() % 8 == 0 ? SendStatus::QueueFull : SendStatus::Queued);
          groups_->RelayText(group, "y");
          break;
        case 6:
          if (random() % 8 == 0) groups_->RemoveFromAll(session->Info().id);
          break;
        default:
          for (const auto& member : groups_->Members(group)) groups_->Contains(group, member.Id());
          for (const std::string& name : groups_->GroupsOf(session->Info().id)) EXPECT_FALSE(name.empty());
          EXPECT_LE(groups_->Names().size(), 10U);
      }
    }
  });
  StopLoops();
  std::size_t memberships = 0;
  for (const std::string& name : groups_->Names()) memberships += groups_->size(name);
  std::size_t told = 0;
  for (const auto& [key, count] : present) {
    EXPECT_EQ(groups_->Contains(key.first, key.second), count == 1);
    told += static_cast<std::size_t>(count);
  }
  EXPECT_EQ(told, memberships);
  EXPECT_EQ(disorder, 0);
  EXPECT_EQ(evicted, groups_->EvictedCount());
  for (const auto& session : sessions) {
    EXPECT_EQ(session->ObserverCount(), groups_->GroupsOf(session->Info().id).empty() ? 0U : 1U);
    session->End();
  }
  RunLoops();
  EXPECT_TRUE(groups_->empty());
  for (const auto& [key, count] : present) EXPECT_EQ(count, 0) << key.first;
}

TEST_F(SessionGroupsStress, TheGroupsGoWhileTheirLoopsWork) {
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 16; ++i) {
    sessions.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
    groups_->Add("red", AnyRef(sessions.back()));
    if (i % 4 == 0) sessions.back()->Answer(SendStatus::QueueFull);
  }
  for (int i = 0; i < 50; ++i) groups_->RelayText("red", "x");
  groups_.reset();
  StopLoops();
  for (const auto& session : sessions) {
    EXPECT_EQ(session->ObserverCount(), 0U);
    EXPECT_EQ(session.use_count(), 1U);
  }
}

}  // namespace
}  // namespace wshost::testing
