// SPDX-License-Identifier: MIT
// A peer that has sent more than is read at once: when its session reads on, and when it does not.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "PeerBench.h"
#include "engine/SharedMember.h"

namespace wshost::testing {
namespace {

constexpr std::size_t kKiB = 1024;

// Wants to read for ever, and looks in each of its read turns how much of a wire is left.
class Rival final : public host::SharedMember<Rival> {
 public:
  explicit Rival(PeerBench& bench) : bench_(bench) {}
  void OnReady(host::Readiness) override {}
  void OnReadTurn() override {
    left.push_back(bench_.wire_->inbound.size());
    bench_.loop_->AskForReadTurn(*this, false);
  }
  void OnDeadline() override {}
  void OnTurnEnd() override {}
  void OnFailure() override {}

  std::vector<std::size_t> left;

 private:
  PeerBench& bench_;
};

class SessionReadTurns : public ::testing::Test {
 protected:
  SessionReadTurns() { bench_.OpenSession(); }

  std::size_t ReadBytes() const { return bench_.loop_->ReceiveBuffer().size(); }
  std::size_t LeftBytes() const { return bench_.wire_->inbound.size(); }
  void Wait(std::size_t messages, std::size_t messageBytes) {
    const Bytes frame = TextFrame(std::string(messageBytes, 'x'));
    for (std::size_t i = 0; i < messages; ++i) bench_.wire_->Say(frame);
  }
  // The poller tells that there is something to read; TurnOn() lets it say nothing.
  void TurnReadable() {
    bench_.poller_->Report(bench_.wire_->handle, {.readable = true, .writable = false, .hungUp = false});
    TurnOn();
  }
  void TurnOn() { bench_.loop_->RunTurn(host::Duration::zero()); }
  // Somebody who has asked for a read turn.
  std::shared_ptr<Rival> NewRival() {
    auto rival = std::make_shared<Rival>(bench_);
    bench_.loop_->Adopt(rival);
    bench_.loop_->AskForReadTurn(*rival, false);
    return rival;
  }
  std::size_t Heard() const { return bench_.story_.messages.size(); }

  PeerBench bench_;
};

TEST_F(SessionReadTurns, ReadsOnWithoutBeingToldAgain) {
  Wait(24, 64 * kKiB);
  const std::size_t waiting = LeftBytes();
  TurnReadable();
  EXPECT_EQ(waiting - LeftBytes(), 2 * ReadBytes()) << "what it was told of, and a read turn";
  TurnReadable();
  EXPECT_EQ(waiting - LeftBytes(), 3 * ReadBytes()) << "the second time it is not told";
  TurnOn();
  EXPECT_EQ(Heard(), 24U);
  Wait(1, 64 * kKiB);
  TurnOn();
  EXPECT_EQ(Heard(), 24U) << "the last read has not filled the buffer: from then on the poller tells";
  TurnReadable();
  EXPECT_EQ(Heard(), 25U);
}

// What a session has read between two read turns of somebody else.
TEST_F(SessionReadTurns, TakesTurnsWithOthers) {
  const auto rival = NewRival();
  Wait(96, 64 * kKiB);
  TurnReadable();
  TurnOn();
  TurnOn();
  ASSERT_GE(rival->left.size(), 2U);
  EXPECT_EQ(rival->left[0] - rival->left[1], ReadBytes());
  bench_.loop_->Release(*rival);
}

TEST_F(SessionReadTurns, GoesOnForSomeTimeInAMessageThatIsLargerThanOneRead) {
  const auto rival = NewRival();
  Wait(6, 1000 * kKiB);
  TurnReadable();
  for (int i = 0; i < 10; ++i) TurnOn();
  ASSERT_GE(rival->left.size(), 2U);
  EXPECT_EQ(rival->left[0] - rival->left[1], host::EventLoop::kReadTurnsInARow * ReadBytes());
  bench_.loop_->Release(*rival);
}

TEST_F(SessionReadTurns, ReadsNothingWhenItIsHeldMeanwhile) {
  Wait(96, 64 * kKiB);
  TurnReadable();
  const std::size_t left = LeftBytes();
  bench_.session_->Hold();
  for (int i = 0; i < 3; ++i) TurnReadable();
  EXPECT_EQ(LeftBytes(), left);
  bench_.loop_->RunTurn(std::chrono::seconds(1));
  EXPECT_EQ(bench_.poller_->LastTimeout(), std::chrono::seconds(1)) << "nobody waits for a read turn any more";
}

TEST_F(SessionReadTurns, ReadsNothingWhenItsQueueFillsMeanwhile) {
  Wait(96, 64 * kKiB);
  TurnReadable();
  const std::size_t left = LeftBytes();
  bench_.wire_->room = 0;
  const EncodedMessage message = EncodedMessage::Binary(Repeated(1, 1000 * kKiB));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bench_.session_->Send(message), SendStatus::Queued);
  for (int i = 0; i < 3; ++i) TurnReadable();
  EXPECT_EQ(LeftBytes(), left);
}

TEST_F(SessionReadTurns, IsForgottenWhenItIsCutMeanwhile) {
  Wait(96, 64 * kKiB);
  TurnReadable();
  const std::size_t left = LeftBytes();
  bench_.session_->Cut("a test");
  for (int i = 0; i < 3; ++i) TurnOn();
  EXPECT_EQ(LeftBytes(), left);
  EXPECT_TRUE(bench_.wire_->isClosed);
  EXPECT_EQ(bench_.story_.closes.size(), 1U);
}

TEST_F(SessionReadTurns, ReadsNothingMoreWhenThePeerDoesNotTakeTheAnswers) {
  bench_.story_.onText = [this](WebSocketsService& service) { service.SendText(bench_.story_.messages.back()); };
  bench_.wire_->room = 0;
  Wait(96, 64 * kKiB);
  const std::size_t waiting = LeftBytes();
  for (int i = 0; i < 5; ++i) TurnReadable();
  const std::size_t read = waiting - LeftBytes();
  const std::size_t most = HostOptions().maxQueueBytes / 2;
  EXPECT_GT(read, most - ReadBytes());
  EXPECT_LE(read, most + ReadBytes());
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_EQ(Heard(), 96U);
  EXPECT_EQ(bench_.Frames().size(), 96U);
}

}  // namespace
}  // namespace wshost::testing
