// SPDX-License-Identifier: MIT
// Failures that end no more than one member of a loop.
#include "engine/Guard.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "LogCapture.h"
#include "engine/SharedMember.h"

namespace wshost::host {
namespace {

class Member final : public SharedMember<Member> {
 public:
  explicit Member(std::string name = {}) : name_(std::move(name)) {}
  void OnReady(Readiness) override {}
  void OnDeadline() override {}
  void OnTurnEnd() override {}
  void OnFailure() override { ++failures; }
  std::string NameInLog() const override { return name_; }

  int failures = 0;

 private:
  const std::string name_;
};

TEST(Guard, NamesTheMemberThatHasFailedAndTellsIt) {
  const testing::LogCapture log("wshost.host");
  Member member("session 12 of 192.0.2.1:1");
  GuardedFor(member, [] { throw std::runtime_error("no memory"); });
  EXPECT_EQ(member.failures, 1);
  EXPECT_EQ(log.Count("goes on after a failure for session 12 of 192.0.2.1:1: no memory"), 1U);
}

TEST(Guard, NamesNoMemberThatHasNoName) {
  const testing::LogCapture log("wshost.host");
  Member member;
  GuardedFor(member, [] { throw std::runtime_error("no memory"); });
  EXPECT_EQ(member.failures, 1);
  EXPECT_EQ(log.Count("goes on after a failure: no memory"), 1U);
}

TEST(Guard, IsSilentWhereNothingFails) {
  const testing::LogCapture log("wshost.host");
  Member member("session 12");
  GuardedFor(member, [] {});
  EXPECT_EQ(member.failures, 0);
  EXPECT_EQ(log.Count(""), 0U);
}

}  // namespace
}  // namespace wshost::host
