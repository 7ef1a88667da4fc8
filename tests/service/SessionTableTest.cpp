// SPDX-License-Identifier: MIT
// The members of a collection by their ids, compared with a map in everything they do.
#include <gtest/gtest.h>

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
  std::shared_ptr<FakeChannel> NewSession() { return std::make_shared<FakeChannel>(loop_); }
  static SessionMember::Pointer MemberOf(const std::shared_ptr<FakeChannel>& channel) {
    return std::make_shared<SessionMember>(*channel);
  }

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
  std::vector<std::shared_ptr<FakeChannel>> sessions;
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
    EXPECT_EQ(map.at(member->channel.Info().id), member);
  });
  EXPECT_EQ(visited, map.size());
  for (const auto& [id, member] : map) EXPECT_EQ(*table_.Find(id), member);
}

}  // namespace
}  // namespace wshost::testing
