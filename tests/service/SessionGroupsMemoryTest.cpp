// SPDX-License-Identifier: MIT
// What groups, memberships and relays ask of the heap.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../protocol/AllocationCount.h"
#include "GroupsBench.h"

namespace wshost::testing {
namespace {

class SessionGroupsMemory : public GroupsBench {
 protected:
  // With the tables that grow, and what they have left behind.
  std::size_t BytesOf(const std::function<void()>& work) {
    const AllocationCount count;
    work();
    return count.Bytes();
  }
};

TEST_F(SessionGroupsMemory, ThousandsOfSmallGroupsAreCheap) {
  constexpr std::size_t kGroups = 5'000;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kGroups; ++i) names.push_back("game " + std::to_string(i));
  std::vector<IntrusivePointer<FakeChannel>> sessions;
  for (int i = 0; i < 20; ++i) sessions.push_back(OpenOn(i % 2 == 0 ? near_ : far_));
  groups_ = std::make_unique<SessionGroups<AnyService>>(GroupLimits{.maxGroupsPerSession = kGroups});
  for (const auto& session : sessions) EXPECT_TRUE(AddTo("all", session));
  const FakeLoop::Here here(*near_);
  const std::size_t bytesOfGroups = BytesOf([&] {
    for (std::size_t i = 0; i < kGroups; ++i) groups_->Add(names[i], AnyRef(sessions[i % 10]));
  });
  const std::size_t bytesOfMemberships = BytesOf([&] {
    for (std::size_t i = 0; i < kGroups; ++i) groups_->Add(names[i], AnyRef(sessions[10 + i % 10]));
  });
  EXPECT_EQ(groups_->size(), kGroups + 1);
  EXPECT_LE(bytesOfGroups / kGroups, 260U);
  EXPECT_LE(bytesOfMemberships / kGroups, 90U);
}

TEST_F(SessionGroupsMemory, JoiningAndLeavingALargeGroupCostsNoMoreThanASmallOne) {
  for (int i = 0; i < 1'000; ++i) MemberOf("large", i % 2 == 0 ? near_ : far_);
  MemberOf("small", near_);
  groups_->RelayText("large", "x");
  const auto passing = OpenOn(near_);
  EXPECT_TRUE(AddTo("own", passing));
  const auto costOf = [&](const char* group) {
    const AllocationCount count;
    EXPECT_TRUE(groups_->Add(group, AnyRef(passing)));
    EXPECT_TRUE(groups_->Remove(group, passing->Info().id));
    return count.Bytes();
  };
  EXPECT_EQ(costOf("large"), costOf("small"));
  RunLoops();
}

}  // namespace
}  // namespace wshost::testing
