// SPDX-License-Identifier: MIT
// A whole conversation in which the N-th read or write fails, for every N until none does.
#include <gtest/gtest.h>

#include <cstddef>

#include "PeerBench.h"

namespace wshost::testing {
namespace {

// Returns: whether the conversation came to its end without a failure.
bool Converse(std::size_t failCall, std::size_t writeAtMost) {
  PeerBench bench;
  bench.wire_->failCall = failCall;
  bench.wire_->writeAtMost = writeAtMost;
  bench.story_.onOpen = [](WebSocketsService& service) { service.SendText("welcome"); };
  bench.story_.onText = [](WebSocketsService& service) { service.SendText("echo"); };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  const auto session = bench.host_.LastSession();
  for (const Bytes& bytes : {TextFrame("one"), PingFrame("p"), TextFrame("two"), CloseFrame(1000)}) bench.Say(bytes);
  bench.HangUp();

  EXPECT_TRUE(bench.IsGone()) << "failing call " << failCall;
  EXPECT_EQ(bench.story_.constructed, bench.story_.destroyed);
  EXPECT_EQ(bench.story_.closes.size(), session ? 1U : 0U) << "failing call " << failCall;
  EXPECT_EQ(bench.Counters().openPeers.Get(), 0U);
  EXPECT_EQ(bench.Counters().openSessions.Get(), 0U);
  EXPECT_EQ(bench.host_.GoneCount(), 1U);
  const bool failed = bench.wire_->calls >= failCall && failCall != 0;
  if (!failed) {
    EXPECT_TRUE(bench.story_.closes.at(0).wasClean);
    EXPECT_EQ(bench.story_.messages, (std::vector<std::string>{"one", "two"}));
  } else if (session && !bench.story_.closes.empty() && !bench.story_.closes[0].wasClean) {
    EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
  }
  return !failed;
}

TEST(SessionFault, OnCloseRunsOnceWhicheverCallFails) {
  for (const std::size_t writeAtMost : {Wire::kEndless, std::size_t{5}}) {
    ASSERT_TRUE(Converse(0, writeAtMost));
    std::size_t failCall = 1;
    while (!Converse(failCall, writeAtMost)) ++failCall;
    EXPECT_GT(failCall, 5U);
  }
}

}  // namespace
}  // namespace wshost::testing
