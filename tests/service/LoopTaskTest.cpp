// SPDX-License-Identifier: MIT
// Closures on their way to a loop: called, moved, and destroyed exactly once.
#include "wshost/service/LoopTask.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>

namespace wshost {
namespace {

// Counts how often it is called, and how many of it live.
template <std::size_t kBytes>
struct Counting {
  Counting(int& calls, int& living) : calls_(&calls), living_(&living) { ++living; }
  Counting(Counting&& other) noexcept : calls_(other.calls_), living_(other.living_) { ++*living_; }
  Counting(const Counting&) = delete;
  ~Counting() { --*living_; }
  void operator()() { ++*calls_; }

  int* calls_;
  int* living_;
  std::array<char, kBytes> load_{};
};

template <typename T>
class LoopTaskOf : public ::testing::Test {
 public:
  int calls = 0;
  int living = 0;
};
using Sizes = ::testing::Types<Counting<1>, Counting<LoopTask::kInlineBytes - 2 * sizeof(int*)>, Counting<200>>;
TYPED_TEST_SUITE(LoopTaskOf, Sizes);

TYPED_TEST(LoopTaskOf, IsCalled) {
  LoopTask task(TypeParam(this->calls, this->living));
  EXPECT_TRUE(task);
  task();
  EXPECT_EQ(this->calls, 1);
}

TYPED_TEST(LoopTaskOf, DestroysItsClosureOnce) {
  {
    LoopTask task(TypeParam(this->calls, this->living));
    EXPECT_EQ(this->living, 1);
  }
  EXPECT_EQ(this->living, 0);
}

TYPED_TEST(LoopTaskOf, MovesAndLeavesNothingBehind) {
  LoopTask first(TypeParam(this->calls, this->living));
  LoopTask second(std::move(first));
  EXPECT_FALSE(first);  // NOLINT: what is left of it is looked at
  EXPECT_EQ(this->living, 1);
  LoopTask third;
  third = std::move(second);
  EXPECT_FALSE(second);  // NOLINT
  third();
  EXPECT_EQ(this->calls, 1);
  EXPECT_EQ(this->living, 1);
}

TYPED_TEST(LoopTaskOf, AssignmentDestroysWhatWasThere) {
  LoopTask task(TypeParam(this->calls, this->living));
  task = LoopTask(TypeParam(this->calls, this->living));
  EXPECT_EQ(this->living, 1);
  task = LoopTask();
  EXPECT_EQ(this->living, 0);
  EXPECT_FALSE(task);
}

TYPED_TEST(LoopTaskOf, SurvivesAssignmentToItself) {
  LoopTask task(TypeParam(this->calls, this->living));
  LoopTask& same = task;
  task = std::move(same);
  EXPECT_EQ(this->living, 1);
  task();
  EXPECT_EQ(this->calls, 1);
}

TEST(LoopTask, TakesClosuresThatCannotBeCopied) {
  int result = 0;
  LoopTask task([value = std::make_unique<int>(7), &result] { result = *value; });
  LoopTask(std::move(task))();
  EXPECT_EQ(result, 7);
}

struct ThrowingCopy {
  ThrowingCopy() = default;
  ThrowingCopy(const ThrowingCopy&) { throw 1; }
  void operator()() {}
};

TEST(LoopTask, PassesOnWhatAClosuresCopyThrows) {
  const ThrowingCopy closure;
  EXPECT_THROW(LoopTask task(closure), int);
}

}  // namespace
}  // namespace wshost
