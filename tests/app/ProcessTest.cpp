// SPDX-License-Identifier: MIT
// The end of a process.
#include "system/Process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace {

using wshost::app::EndAtOnce;

[[noreturn]] void EndWithAFullErrorOutput() {
  std::array<int, 2> ends{};
  [[maybe_unused]] const int made = ::pipe2(ends.data(), O_NONBLOCK);
  const std::array<char, 4096> page{};
  while (::write(ends[1], page.data(), page.size()) > 0) {
  }
  ::fcntl(ends[1], F_SETFL, 0);
  ::dup2(ends[1], STDERR_FILENO);
  EndAtOnce("nobody reads this", 7);
}

TEST(EndAtOnceDeathTest, SaysWhy) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(EndAtOnce("as asked", 3), ::testing::ExitedWithCode(3), "as asked\n");
}

TEST(EndAtOnceDeathTest, IsNotHeldUpByAnErrorOutputThatNobodyReads) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(EndWithAFullErrorOutput(), ::testing::ExitedWithCode(7), "");
}

}  // namespace
