// SPDX-License-Identifier: MIT
// A session whose loop writes for it: what it offers, what it keeps to itself, and what becomes of the rest.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "PeerBench.h"

namespace wshost::testing {
namespace {

// Writes made by the loop, and by the session itself.
using Writes = std::pair<std::size_t, std::size_t>;

// However the program was started.
class TogetherBench : public PeerBench {
 public:
  static std::unique_ptr<TogetherBench> Opened() {
    const bool asked = std::exchange(writesTogether, true);
    auto bench = std::make_unique<TogetherBench>();
    writesTogether = asked;
    bench->OpenSession();
    return bench;
  }
  void Send(const std::string& text) const { session_->Send(EncodedMessage::Text(text)); }
  /// One turn. Returns: the writes in it.
  Writes TurnAndCount() {
    const std::size_t submits = batch_->SubmitCount();
    const std::size_t writes = wire_->writes;
    Turn();
    const std::size_t together = batch_->SubmitCount() - submits;
    return {together, wire_->writes - writes - together};
  }
};

void ExpectNumbers(const std::vector<Frame>& frames, std::size_t count) {
  ASSERT_EQ(frames.size(), count);
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(ToText(frames[i].payload), std::to_string(i));
}

TEST(SessionWritingTogether, ItsLoopWritesWhatATurnHasToSay) {
  const auto bench = TogetherBench::Opened();
  const std::uint64_t before = bench->Counters().bytesSent.Get();
  for (int i = 0; i < 10; ++i) bench->Send(std::to_string(i));
  EXPECT_EQ(bench->TurnAndCount(), (Writes{1, 0}));
  EXPECT_EQ(bench->Counters().bytesSent.Get() - before, 30U) << "frames of three bytes";
  ExpectNumbers(bench->Frames(), 10);
}

TEST(SessionWritingTogether, MoreThanTheLoopTakesFollowsInTheSameTurn) {
  const auto bench = TogetherBench::Opened();
  constexpr std::size_t kMessages = 2 * host::WriteBatch::kMostPieces + 1;
  for (std::size_t i = 0; i < kMessages; ++i) bench->Send(std::to_string(i));
  EXPECT_EQ(bench->TurnAndCount(), (Writes{1, 2}));
  ExpectNumbers(bench->Frames(), kMessages);
}

TEST(SessionWritingTogether, WhatHasNoRoomWaitsUntilTheTransportIsWritable) {
  const auto bench = TogetherBench::Opened();
  bench->wire_->room = 4;  // one frame of three bytes, and the first byte of the next
  for (int i = 0; i < 3; ++i) bench->Send(std::to_string(i));
  EXPECT_EQ(bench->TurnAndCount(), (Writes{1, 1}));
  EXPECT_TRUE(bench->poller_->WantsToWrite(bench->wire_->handle));
  bench->Send("3");
  EXPECT_EQ(bench->TurnAndCount(), (Writes{0, 1})) << "who is blocked is not worth a place";
  bench->wire_->room = Wire::kEndless;
  EXPECT_EQ(bench->TurnAndCount(), (Writes{0, 1}));
  EXPECT_FALSE(bench->poller_->WantsToWrite(bench->wire_->handle));
  bench->Send("4");
  EXPECT_EQ(bench->TurnAndCount(), (Writes{1, 0}));
  ExpectNumbers(bench->Frames(), 5);
}

TEST(SessionWritingTogether, MuchOutputAndATransportThatIsMoreThanASocketAreItsOwn) {
  const auto bench = TogetherBench::Opened();
  bench->Send(std::string(64 * 1024, 'x'));
  EXPECT_EQ(bench->TurnAndCount(), (Writes{0, 1}));
  bench->wire_->isPlain = false;
  bench->Send("small");
  EXPECT_EQ(bench->TurnAndCount(), (Writes{0, 1}));
  EXPECT_EQ(bench->Frames().size(), 2U);
}

TEST(SessionWritingTogether, ALostConnectionIsFoundByTheSessionItself) {
  const auto bench = TogetherBench::Opened();
  bench->wire_->failWrites = true;
  bench->Send("never");
  EXPECT_EQ(bench->TurnAndCount(), (Writes{1, 1}));
  ASSERT_EQ(bench->story_.closes.size(), 1U);
  EXPECT_EQ(bench->story_.closes[0].code, CloseCode::Abnormal);
  EXPECT_TRUE(bench->wire_->isClosed);
}

}  // namespace
}  // namespace wshost::testing
