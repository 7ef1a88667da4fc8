// SPDX-License-Identifier: MIT
// Goodbyes that are spread over a time, by a clock that the test turns.
#include "session/Farewells.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "PeerBench.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;

class FarewellsTest : public ::testing::Test {
 protected:
  void Open(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      bench_.wire_ = std::make_shared<Wire>(static_cast<host::SocketHandle>(100 + i));
      if (bench_.batch_) bench_.batch_->Know(bench_.wire_);
      bench_.OpenSession();
      wires_.push_back(bench_.wire_);
      sessions_.push_back(bench_.session_);
    }
  }
  void Begin(host::Duration window) {
    const auto farewells = std::make_shared<host::Farewells>(*bench_.loop_, window, [this] { ++done_; });
    bench_.loop_->Adopt(farewells);
    farewells->Start();
    bench_.Settle();
  }
  /// Which sessions have been told.
  std::vector<bool> Told() const {
    std::vector<bool> told;
    for (const auto& session : sessions_) told.push_back(!session->IsOpen());
    return told;
  }
  std::vector<Frame> FramesOf(std::size_t session) { return ReadServerFrames(wires_[session]->TakeOutbound()); }

  PeerBench bench_;
  std::vector<std::shared_ptr<Wire>> wires_;
  std::vector<IntrusivePointer<host::Session>> sessions_;
  int done_ = 0;
};

TEST_F(FarewellsTest, AreSpreadEvenly) {
  Open(4);
  Begin(8s);
  EXPECT_EQ(Told(), (std::vector{true, false, false, false}));
  bench_.Wait(1999ms);
  EXPECT_EQ(Told(), (std::vector{true, false, false, false}));
  bench_.Wait(1ms);
  EXPECT_EQ(Told(), (std::vector{true, true, false, false}));
  bench_.Wait(3s);
  EXPECT_EQ(Told(), (std::vector{true, true, true, false}));
  EXPECT_EQ(done_, 0);
  bench_.Wait(1s);
  EXPECT_EQ(Told(), (std::vector{true, true, true, true}));
  EXPECT_EQ(done_, 1);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto frames = FramesOf(i);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(CodeOf(frames[0]), 1001U);
  }
}

TEST_F(FarewellsTest, ALoopThatWasBusyCatchesUp) {
  Open(4);
  Begin(8s);
  bench_.Wait(7s);
  EXPECT_EQ(Told(), (std::vector{true, true, true, true}));
  EXPECT_EQ(done_, 1);
}

TEST_F(FarewellsTest, WhoLeavesEarlierIsNotWaitedFor) {
  Open(4);
  Begin(8s);
  sessions_[3]->Cut("gone");
  sessions_[1]->Cut("gone");
  bench_.Wait(2s);
  EXPECT_EQ(Told()[2], false) << "its own time has not come";
  bench_.Wait(2s);
  EXPECT_EQ(Told()[2], true);
  EXPECT_EQ(done_, 1);
}

TEST_F(FarewellsTest, WhatWasRelayedBeforeComesBeforeTheClose) {
  Open(1);
  bench_.loop_->Post([this] { sessions_[0]->Send(EncodedMessage::Text("relayed")); });
  const auto farewells = std::make_shared<host::Farewells>(*bench_.loop_, 1s, [this] { ++done_; });
  bench_.loop_->Adopt(farewells);
  farewells->Start();
  bench_.Settle();
  const auto frames = FramesOf(0);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "relayed");
  EXPECT_EQ(CodeOf(frames[1]), 1001U);
}

TEST_F(FarewellsTest, WithoutSessionsTheyAreDoneAtOnce) {
  Begin(8s);
  EXPECT_EQ(done_, 1);
  EXPECT_EQ(bench_.loop_->MemberCount(), 0U);
}

}  // namespace
}  // namespace wshost::testing
