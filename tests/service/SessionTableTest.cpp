// SPDX-License-Identifier: MIT
// The members of a collection by their ids, compared with a map in everything they do.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "FakeChannel.h"
#include "FakeLoop.h"
#include "wshost/service/SessionTable.h"

namespace wshost::testing {
namespace {

class SessionTableTest : public ::testing::Test {
 protected:
  IntrusivePointer<FakeChannel> NewSession() { return MakeIntrusive<FakeChannel>(loop_); }
  static SessionMember::Pointer MemberOf(const IntrusivePointer<FakeChannel>& channel) { return channel; }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  SessionTable table_;
};

TEST_F(SessionTableTest, FindsAndTakesNothingWhenItIsEmpty) {
  EXPECT_EQ(table_.Find(SessionId(1)), nullptr);
  EXPECT_EQ(table_.Take(SessionId(1)), nullptr);
}

TEST_F(SessionTableTest, TakesASessionOnce) {
  const auto session = NewSession();
  const auto member = MemberOf(session);
  EXPECT_TRUE(table_.TryInsert(member));
  EXPECT_FALSE(table_.TryInsert(MemberOf(session)));
  EXPECT_EQ(*table_.Find(session->Info().id), member);
  EXPECT_EQ(table_.Take(session->Info().id), member);
  EXPECT_EQ(table_.Find(session->Info().id), nullptr);
  EXPECT_EQ(table_.Size(), 0U);
}

TEST_F(SessionTableTest, DoesAsAMapDoes) {
  std::mt19937 random(20261125);
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 2000; ++i) sessions.push_back(NewSession());
  std::map<SessionId, SessionMember::Pointer> map;
  for (int step = 0; step < 20'000; ++step) {
    const auto& session = sessions[random() % sessions.size()];
    const SessionId id = session->Info().id;
    // First it grows, then it is emptied again.
    const bool inserts = random() % 100 < (step < 10'000 ? 70U : 20U);
    if (inserts) {
      const auto member = MemberOf(session);
      EXPECT_EQ(table_.TryInsert(member), map.try_emplace(id, member).second);
    } else {
      const auto known = map.find(id);
      EXPECT_EQ(table_.Take(id), known == map.end() ? nullptr : known->second);
      if (known != map.end()) map.erase(known);
    }
    ASSERT_EQ(table_.Size(), map.size());
  }
  std::size_t visited = 0;
  table_.ForEach([&](const SessionMember::Pointer& member) {
    ++visited;
    EXPECT_EQ(map.at(member->Channel().Info().id), member);
  });
  EXPECT_EQ(visited, map.size());
  for (const auto& [id, member] : map) EXPECT_EQ(*table_.Find(id), member);
}

TEST_F(SessionTableTest, IsWalkedInPieces) {
  SessionTable::Walk empty;
  table_.ForSome(empty, 10, [](const SessionMember::Pointer&) { FAIL(); });
  EXPECT_TRUE(empty.isOver);
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 1000; ++i) table_.TryInsert(MemberOf(sessions.emplace_back(NewSession())));
  std::map<SessionId, int> met;
  std::size_t most = 0;
  for (SessionTable::Walk walk; !walk.isOver;) {
    std::size_t inThisPiece = 0;
    table_.ForSome(walk, 7, [&](const SessionMember::Pointer& member) {
      ++met[member->Channel().Info().id];
      ++inThisPiece;
    });
    most = std::max(most, inThisPiece);
  }
  EXPECT_EQ(met.size(), sessions.size());
  for (const auto& [id, times] : met) EXPECT_EQ(times, 1);
  EXPECT_LE(most, 7U);
}

TEST_F(SessionTableTest, AWalkGoesOnWhereItWasWhenTheTableGrowsAndShrinks) {
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 1000; ++i) table_.TryInsert(MemberOf(sessions.emplace_back(NewSession())));
  std::map<SessionId, int> met;
  SessionTable::Walk walk;
  const auto goOn = [&] {
    table_.ForSome(walk, 500, [&](const SessionMember::Pointer& member) { ++met[member->Channel().Info().id]; });
  };
  goOn();
  const std::size_t before = met.size();
  std::vector<IntrusivePointer<FakeChannel>> others;
  for (int i = 0; i < 10'000; ++i) table_.TryInsert(MemberOf(others.emplace_back(NewSession())));
  goOn();
  for (const auto& other : others) table_.Take(other->Info().id);
  while (!walk.isOver) goOn();
  std::size_t known = 0;
  for (const auto& session : sessions) known += met.contains(session->Info().id) ? 1 : 0;
  EXPECT_GT(before, 100U);
  EXPECT_GE(known, 990U) << "a few may have been moved from behind the walk's place to before it";
}

}  // namespace
}  // namespace wshost::testing
