// SPDX-License-Identifier: MIT
// Messages that were accepted and never went out are counted, whatever became of their session.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "PeerBench.h"
#include "wshost/service/ServiceError.h"

namespace wshost::testing {
namespace {

class LostMessages : public ::testing::Test {
 protected:
  void SetUp() override { bench_.OpenSession(); }
  SendStatus Send(const std::string& text) { return bench_.session_->Send(EncodedMessage::Text(text)); }
  void SendFromElsewhere(const std::string& text) {
    std::thread([&] { EXPECT_EQ(Send(text), SendStatus::Queued); }).join();
  }
  std::uint64_t Lost() { return bench_.Counters().messagesLost.Get(); }

  PeerBench bench_;
};

TEST_F(LostMessages, AreNoneOfThoseThatAreWritten) {
  for (int i = 0; i < 3; ++i) Send("message");
  SendFromElsewhere("another");
  bench_.Settle();
  bench_.session_->Close(CloseCode::Normal, {});
  bench_.Settle();
  bench_.Say(CloseFrame(1000));
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(Lost(), 0U);
}

TEST_F(LostMessages, AreThoseThatWaitWhenTheSessionIsCutOneThatIsHalfWrittenIncluded) {
  bench_.wire_->room = 12;  // a frame of nine bytes, and three of the next
  for (int i = 0; i < 4; ++i) Send("message");
  bench_.Settle();
  bench_.session_->Cut("the test says so");
  EXPECT_EQ(Lost(), 3U);
}

TEST_F(LostMessages, IsALargeOneOfWhichOnlyThePartThatIsLeftWaits) {
  bench_.wire_->room = 5;
  bench_.story_.onText = [](WebSocketsService& service) { service.SendText(std::string(100'000, 'x')); };
  bench_.Say(TextFrame("go"));
  bench_.session_->Cut("the test says so");
  EXPECT_EQ(Lost(), 1U);
}

TEST_F(LostMessages, AreThoseOfASessionThatIsAborted) {
  bench_.wire_->room = 0;
  for (int i = 0; i < 4; ++i) Send("message");
  SendFromElsewhere("posted before");
  bench_.session_->Abort();
  bench_.Settle();
  EXPECT_EQ(Lost(), 5U);
}

TEST_F(LostMessages, AreThoseOfASessionThatIsEvictedButForTheOneThatIsBegun) {
  bench_.wire_->room = 3;
  for (int i = 0; i < 4; ++i) Send("message");
  bench_.Settle();
  bench_.session_->Evict(CloseCode::PolicyViolation, "too slow");
  EXPECT_EQ(Lost(), 3U);
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_EQ(Lost(), 3U) << "the begun one is finished";
}

TEST_F(LostMessages, AreThoseThatAPeerCannotBeGivenAnyMore) {
  for (int i = 0; i < 2; ++i) Send("message");
  bench_.wire_->failWrites = true;
  bench_.Settle();
  EXPECT_EQ(Lost(), 2U);
}

TEST_F(LostMessages, AreThoseThatCameFromAnotherThreadTooLate) {
  SendFromElsewhere("on its way");
  bench_.session_->Cut("the test says so");
  bench_.Settle();
  EXPECT_EQ(Lost(), 1U);
}

TEST_F(LostMessages, IsALastOneWhoseSessionIsGone) {
  EXPECT_EQ(bench_.session_->SendAndClose(EncodedMessage::Text("last"), CloseCode::Normal, {}), SendStatus::Queued);
  bench_.session_->Cut("the test says so");
  bench_.Settle();
  EXPECT_EQ(Lost(), 1U);
}

TEST(LostMessagesOfNobody, AreThoseThatARefusedSessionHadBeenGivenByAnotherThread) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    std::thread([&] { EXPECT_EQ(service.SendText("welcome"), SendStatus::Queued); }).join();
    throw UpgradeRefused(403, "no");
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  bench.HangUp();
  EXPECT_TRUE(bench.IsGone());
  EXPECT_EQ(bench.Counters().messagesLost.Get(), 0U);
}

TEST(LostMessagesOfNobody, AreThoseThatASessionDropsWhichOpensAllTheSame) {
  for (const bool isRefused : {false, true}) {
    PeerBench bench;
    bench.story_.onOpen = [&](WebSocketsService& service) {
      service.SendText("welcome");
      service.Disconnect(CloseCode::PolicyViolation, "on second thoughts");
      if (isRefused) throw UpgradeRefused(403, "no");
    };
    bench.Accept();
    bench.Say(PeerBench::UpgradeRequest());
    bench.HangUp();
    EXPECT_EQ(bench.Counters().messagesLost.Get(), isRefused ? 0U : 1U);
  }
}

TEST(LostMessagesOfNobody, AreThoseThatARefusedSessionHadBeenGiven) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    service.SendText("welcome");
    throw UpgradeRefused(403, "no");
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  bench.HangUp();
  EXPECT_TRUE(bench.IsGone());
  EXPECT_EQ(bench.Counters().messagesLost.Get(), 0U);
}

}  // namespace
}  // namespace wshost::testing
