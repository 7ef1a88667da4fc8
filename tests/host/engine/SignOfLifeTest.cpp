// SPDX-License-Identifier: MIT
// How long a loop owes a sign of life, by a clock that the test turns.
#include "engine/SignOfLife.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "ManualClock.h"
#include "ManualPoller.h"
#include "engine/EventLoop.h"

namespace wshost::host {
namespace {

using namespace std::chrono_literals;

class SignOfLifeTest : public ::testing::Test {
 protected:
  Duration Ask() { return sign_.Ask(loop_, clock_.Now()); }
  void Turn() { loop_.RunTurn(Duration::zero()); }

  testing::ManualClock clock_;
  EventLoop loop_{std::make_unique<testing::ManualPoller>(), clock_, 100};
  SignOfLife sign_;
};

TEST_F(SignOfLifeTest, IsOwedSinceItWasFirstAskedFor) {
  EXPECT_EQ(Ask(), 0s);
  clock_.Advance(1s);
  EXPECT_EQ(Ask(), 1s);
  clock_.Advance(2s);
  EXPECT_EQ(Ask(), 3s);
}

TEST_F(SignOfLifeTest, IsGivenByATurn) {
  Ask();
  clock_.Advance(1s);
  Turn();
  EXPECT_EQ(Ask(), 0s);
  clock_.Advance(5s);
  EXPECT_EQ(Ask(), 5s) << "and then it is asked for anew";
}

TEST_F(SignOfLifeTest, IsAskedForOnceAtATime) {
  for (int i = 0; i < 10; ++i) Ask();
  Turn();
  // Had it been asked for more than once, what is owed now would be given by nothing but the turn before.
  Ask();
  clock_.Advance(1s);
  EXPECT_EQ(Ask(), 1s);
}

TEST_F(SignOfLifeTest, IsNotOwedByALoopThatHasEnded) {
  loop_.Stop();
  loop_.Run();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Ask(), 0s);
    clock_.Advance(1s);
  }
}

TEST_F(SignOfLifeTest, ThatIsGivenWhenNobodyAsksAnyMoreHarmsNothing) {
  {
    const SignOfLife gone;
    gone.Ask(loop_, clock_.Now());
  }
  Turn();
}

}  // namespace
}  // namespace wshost::host
