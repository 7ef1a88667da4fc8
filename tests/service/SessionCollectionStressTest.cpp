// SPDX-License-Identifier: MIT
// Everything at once, from several threads: for the thread sanitizer, and for what must hold afterwards.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "CollectionBench.h"

namespace wshost::testing {
namespace {

class SessionCollectionStress : public CollectionBench {
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

TEST_F(SessionCollectionStress, FourSendersReachAllInOrderAndNobodyTwice) {
  std::vector<IntrusivePointer<FakeChannel>> members;
  for (int i = 0; i < 8; ++i) {
    members.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
    ASSERT_TRUE(room_->TryAdd(AnyRef(members.back())));
  }
  constexpr int kMessages = 300;
  OnThreads(4, [this](unsigned sender) {
    for (int i = 0; i < kMessages; ++i) {
      EXPECT_EQ(room_->RelayText(std::to_string(sender) + ":" + std::to_string(i)), 8U);
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
}

TEST_F(SessionCollectionStress, JoinsLeavesRelaysFindsAndEvictionsTogether) {  // C10
  std::atomic<std::uint64_t> reported{0};
  room_->OnEvicted([&](SessionId, EvictionReason) { ++reported; });
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 32; ++i) sessions.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
  OnThreads(4, [&](unsigned seed) {
    std::minstd_rand random(seed + 1);
    for (int i = 0; i < 400; ++i) {
      const auto& session = sessions[random() % sessions.size()];
      switch (random() % 6) {
        case 0:
        case 1:
          room_->TryAdd(AnyRef(session));
          break;
        case 2:
          room_->Remove(session->Info().id);
          break;
        case 3:
          room_->RelayText("x");
          break;
        case 4:
          session->Answer(random() % 8 == 0 ? SendStatus::QueueFull : SendStatus::Queued);
          break;
        default:
          for (const auto& ref : room_->Find([](const SessionInfo&) { return true; })) ref.IsOpen();
      }
    }
  });
  StopLoops();
  EXPECT_EQ(reported, room_->EvictedCount());
  EXPECT_EQ(room_->size(), room_->Find([](const SessionInfo&) { return true; }).size());
  for (const auto& session : sessions) {
    const bool isMember = static_cast<bool>(room_->Find(session->Info().id));
    EXPECT_EQ(session->ObserverCount(), isMember ? 1U : 0U);
    session->End();
  }
  EXPECT_EQ(room_->size(), 0U);
  EXPECT_EQ(room_->RelayText("nobody"), 0U);
}

TEST_F(SessionCollectionStress, TheCollectionGoesWhileItsLoopsWork) {
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 16; ++i) {
    sessions.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
    room_->TryAdd(AnyRef(sessions.back()));
    if (i % 4 == 0) sessions.back()->Answer(SendStatus::QueueFull);
  }
  for (int i = 0; i < 50; ++i) room_->RelayText("x");
  room_.reset();
  StopLoops();
  for (const auto& session : sessions) {
    EXPECT_EQ(session->ObserverCount(), 0U);
    EXPECT_EQ(session.use_count(), 1U);
  }
}

}  // namespace
}  // namespace wshost::testing
