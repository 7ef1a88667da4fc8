// SPDX-License-Identifier: MIT
// SendAndClose, DrainAndClose, Disconnect and Abort: what waits, what the peer sees, what OnClose is told.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Detached.h"
#include "PeerBench.h"
#include "wshost/service/CurrentSession.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

class SessionVerbs : public ::testing::Test {
 protected:
  AnySessionRef Ref() { return AnySessionRef(bench_.session_); }
  void SetUp() override { bench_.OpenSession(); }
  /// Texts, and of a Close its code.
  std::vector<std::string> Seen() {
    std::vector<std::string> seen;
    for (const Frame& frame : bench_.Frames()) {
      seen.push_back(frame.opcode == 0x8 ? "Close " + std::to_string(CodeOf(frame)) : ToText(frame.payload));
    }
    return seen;
  }
  void ExpectClosedOnce(CloseCode code, bool wasClean) {
    ASSERT_EQ(bench_.story_.closes.size(), 1U);
    EXPECT_EQ(bench_.story_.closes[0].code, code);
    EXPECT_EQ(bench_.story_.closes[0].wasClean, wasClean);
    EXPECT_EQ(bench_.story_.destroyed, 1);
  }

  PeerBench bench_;
};
using Strings = std::vector<std::string>;

// ---- SendAndClose (T21)

TEST_F(SessionVerbs, SendAndCloseSaysBothBehindWhatIsQueued) {
  bench_.story_.onText = [](WebSocketsService& service) {
    service.SendText("first");
    EXPECT_EQ(service.SendAndClose(MessageKind::Text, "last", CloseCode::GoingAway, "over"), SendStatus::Queued);
    EXPECT_FALSE(service.IsOpen());
    EXPECT_EQ(service.SendText("late"), SendStatus::Closed);
    EXPECT_EQ(service.SendText("late", Priority::High), SendStatus::Closed);
    EXPECT_EQ(service.SendAndClose(MessageKind::Text, "late"), SendStatus::Closed);
  };
  bench_.Say(TextFrame("x"));
  EXPECT_EQ(Seen(), (Strings{"first", "last", "Close 1001"}));
  bench_.Say(CloseFrame(1001));
  ExpectClosedOnce(CloseCode::GoingAway, true);
}

TEST_F(SessionVerbs, SendAndCloseComesBehindWhatOtherThreadsWereToldIsQueued) {
  std::thread([&] { EXPECT_EQ(Ref().SendText("accepted"), SendStatus::Queued); }).join();
  EXPECT_EQ(Ref().SendAndClose(MessageKind::Text, "last"), SendStatus::Queued);
  std::thread([&] { EXPECT_EQ(Ref().SendText("late"), SendStatus::Closed); }).join();
  bench_.Settle();
  EXPECT_EQ(Seen(), (Strings{"accepted", "last", "Close 1000"}));
}

TEST_F(SessionVerbs, SendAndCloseByAnotherThread) {
  std::thread([&] {
    Ref().SendText("first");
    EXPECT_EQ(Ref().SendAndClose(MessageKind::Binary, FromText("last")), SendStatus::Queued);
    EXPECT_EQ(Ref().SendAndClose(MessageKind::Text, "late"), SendStatus::Closed);
  }).join();
  bench_.Settle();
  EXPECT_EQ(Seen(), (Strings{"first", "last", "Close 1000"}));
}

TEST_F(SessionVerbs, SendAndCloseWithAWrongCodeDoesNothing) {
  EXPECT_THROW(Ref().SendAndClose(MessageKind::Text, "x", CloseCode::Abnormal), std::logic_error);
  EXPECT_THROW(Ref().DrainAndClose(CloseCode::Abnormal), std::logic_error);
  EXPECT_THROW(Ref().Disconnect(CloseCode::Abnormal), std::logic_error);
  bench_.Settle();
  EXPECT_TRUE(Seen().empty());
  EXPECT_TRUE(Ref().IsOpen());
}

TEST_F(SessionVerbs, NothingComesBetweenALastMessageAndItsCloseWhateverOthersSend) {
  std::atomic<std::size_t> accepted{0};
  std::atomic<int> running{4};
  std::vector<std::thread> senders;
  for (int t = 0; t < 4; ++t) {
    senders.emplace_back([&, t] {
      const Priority priority = t % 2 == 0 ? Priority::Normal : Priority::High;
      for (;;) {
        const SendStatus status = Ref().SendText("x", priority);
        if (status == SendStatus::Closed) break;
        if (status == SendStatus::Queued) ++accepted;
      }
      --running;
    });
  }
  while (accepted < 500) bench_.Turn();
  std::thread closer([&] {
    SendStatus status = SendStatus::QueueFull;  // on a busy machine the others may have filled it
    while (status == SendStatus::QueueFull) status = Ref().SendAndClose(MessageKind::Text, "last");
    EXPECT_EQ(status, SendStatus::Queued);
  });
  while (running > 0) bench_.Turn();
  closer.join();
  for (std::thread& sender : senders) sender.join();
  bench_.Settle();
  const auto seen = Seen();
  ASSERT_EQ(seen.size(), accepted + 2);
  EXPECT_EQ(seen[seen.size() - 2], "last");
  EXPECT_EQ(seen.back(), "Close 1000");
}

TEST(SessionVerbsLimits, SendAndCloseThatDoesNotFitClosesNothing) {
  HostOptions options;
  options.maxQueueBytes = 1000;
  PeerBench bench(options);
  bench.OpenSession();
  const AnySessionRef ref(bench.session_);
  bench.wire_->room = 0;
  EXPECT_EQ(ref.SendText(std::string(600, 'x')), SendStatus::Queued);
  EXPECT_EQ(ref.SendAndClose(MessageKind::Text, std::string(600, 'y')), SendStatus::QueueFull);
  std::thread([&] {
    EXPECT_EQ(ref.SendAndClose(MessageKind::Text, std::string(600, 'y')), SendStatus::QueueFull);
  }).join();
  EXPECT_TRUE(ref.IsOpen());
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 1U);
  EXPECT_EQ(ref.SendText("still open"), SendStatus::Queued);
  EXPECT_EQ(ref.SendAndClose(MessageKind::Text, std::string(600, 'y')), SendStatus::Queued);
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 3U);
}

TEST(SessionVerbsOpening, AllWorkInOnOpen) {  // T7
  struct Case {
    std::function<void(WebSocketsService&)> act;
    Strings seen;
    CloseCode code;
  };
  const Case cases[] = {
      {[](WebSocketsService& service) { service.SendAndClose(MessageKind::Text, "last"); },
       {"first", "last", "1000"},
       CloseCode::Normal},
      {[](WebSocketsService& service) { service.DrainAndClose(CloseCode::GoingAway); },
       {"first", "1001"},
       CloseCode::Normal},
      {[](WebSocketsService& service) { service.Disconnect(CloseCode::TryAgainLater); }, {"1013"}, CloseCode::Normal}};
  for (const Case& each : cases) {
    PeerBench bench;
    bench.story_.onOpen = [&](WebSocketsService& service) {
      service.SendText("first");
      each.act(service);
      EXPECT_EQ(service.SendText("late", Priority::High), SendStatus::Closed);
    };
    bench.Accept();
    bench.Say(PeerBench::UpgradeRequest());
    const std::string written = bench.Written();
    ASSERT_TRUE(written.starts_with("HTTP/1.1 101 "));
    Strings seen;
    for (const Frame& frame : ReadServerFrames(FromText(written.substr(written.find("\r\n\r\n") + 4)))) {
      seen.push_back(frame.opcode == 0x8 ? std::to_string(CodeOf(frame)) : ToText(frame.payload));
    }
    EXPECT_EQ(seen, each.seen);
    bench.Say(CloseFrame(1000));
    ASSERT_EQ(bench.story_.closes.size(), 1U);
    EXPECT_EQ(bench.story_.closes[0].code, each.code);
    bench.HangUp();
    EXPECT_TRUE(bench.IsGone());
  }
}

TEST(SessionVerbsOpening, AbortInOnOpenAnswersNothing) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    service.SendText("first");
    service.Abort();
    service.Abort();
    EXPECT_EQ(service.SendText("late"), SendStatus::Closed);
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  EXPECT_EQ(bench.Written(), "");
  ASSERT_EQ(bench.story_.closes.size(), 1U) << "OnOpen had returned";
  EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
  EXPECT_TRUE(bench.IsGone());
}

TEST(SessionVerbsOpening, AbortInAnOnOpenThatRefusesAnswersNothing) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    service.Abort();
    throw UpgradeRefused(403, "no");
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  EXPECT_EQ(bench.Written(), "");
  EXPECT_TRUE(bench.story_.closes.empty());
  EXPECT_TRUE(bench.IsGone());
}

// ---- DrainAndClose (O17)

TEST_F(SessionVerbs, DrainAndCloseIsDoneWhenAllIsWrittenAndTheSessionHasEnded) {  // O17
  bench_.wire_->room = 4;
  const SendReceipt sent = Ref().PostText("before");
  bool onCloseHasRun = false;
  bench_.story_.onClose = [&](WebSocketsService&) { onCloseHasRun = true; };
  const CloseReceipt receipt = Ref().DrainAndClose(CloseCode::ServiceRestart, "soon back");
  EXPECT_EQ(Ref().SendText("later"), SendStatus::Closed);
  bench_.Settle();
  EXPECT_FALSE(sent.IsDone());
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_EQ(sent.TryGet(), PostResult::Written);
  EXPECT_FALSE(receipt.IsDone()) << "the peer has not answered";
  EXPECT_EQ(Seen(), (Strings{"before", "Close 1012"}));
  bench_.Say(CloseFrame(1012, "bye"));
  ASSERT_TRUE(receipt.IsDone());
  EXPECT_TRUE(onCloseHasRun);
  EXPECT_EQ(receipt.TryGet()->code, CloseCode::ServiceRestart);
  EXPECT_EQ(receipt.TryGet()->reason, "bye");
  EXPECT_TRUE(receipt.TryGet()->wasClean);
}

TEST_F(SessionVerbs, DrainAndCloseWaitsForWhatAPeerThatClosedFirstStillReads) {
  bench_.wire_->room = 0;
  Ref().SendText("before");
  const CloseReceipt receipt = Ref().DrainAndClose();
  bench_.Say(CloseFrame(1001));
  ExpectClosedOnce(CloseCode::GoingAway, true);
  EXPECT_FALSE(receipt.IsDone()) << "what was queued is not written";
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  ASSERT_TRUE(receipt.IsDone());
  EXPECT_EQ(receipt.TryGet()->code, CloseCode::GoingAway);
}

TEST_F(SessionVerbs, DrainAndCloseByAnotherThreadAndByACoroutine) {
  std::optional<CloseReceipt> receipt;
  std::thread([&] { receipt = Ref().DrainAndClose(CloseCode::GoingAway); }).join();
  std::vector<CloseCode> heard;
  const auto drain = [&heard](AnySessionRef session) -> Detached {
    const CloseOutcome outcome = co_await session.DrainAndClose();
    heard.push_back(outcome.code);
  };
  drain(Ref());
  bench_.Settle();
  EXPECT_TRUE(heard.empty());
  bench_.Say(CloseFrame(1001));
  EXPECT_EQ(heard, std::vector<CloseCode>{CloseCode::GoingAway});
  EXPECT_TRUE(receipt->IsDone());
}

TEST_F(SessionVerbs, DrainAndCloseOfAPeerThatDoesNotAnswerOrIsGoneIsAbnormal) {
  const CloseReceipt silent = Ref().DrainAndClose();
  bench_.Settle();
  bench_.Wait(std::chrono::minutes(1));
  bench_.Wait(std::chrono::minutes(1));
  ASSERT_TRUE(silent.IsDone());
  EXPECT_EQ(silent.TryGet()->code, CloseCode::Abnormal);
  EXPECT_FALSE(silent.TryGet()->wasClean);
  const CloseReceipt afterTheEnd = Ref().DrainAndClose();
  ASSERT_TRUE(afterTheEnd.IsDone());
  EXPECT_EQ(afterTheEnd.TryGet()->code, CloseCode::Abnormal);
}

TEST_F(SessionVerbs, DrainAndCloseInOnCloseIsToldAfterIt) {
  std::optional<CloseReceipt> receipt;
  bench_.story_.onClose = [&](WebSocketsService& service) {
    receipt = service.DrainAndClose();
    EXPECT_FALSE(receipt->IsDone());
  };
  bench_.Say(CloseFrame(3000));
  ASSERT_TRUE(receipt->IsDone());
  EXPECT_EQ(static_cast<int>(receipt->TryGet()->code), 3000);
}

TEST_F(SessionVerbs, DrainAndCloseOfASessionWhoseLoopEndsIsTold) {
  const CloseReceipt receipt = Ref().DrainAndClose();
  bench_.loop_->Stop();
  std::thread([&] { bench_.loop_->Run(); }).join();
  const CloseReceipt late = Ref().DrainAndClose();
  bench_.session_.reset();
  EXPECT_TRUE(receipt.IsDone());
  EXPECT_TRUE(late.IsDone());
}

// ---- Disconnect (T23)

TEST_F(SessionVerbs, DisconnectDropsWhatIsNotBegunAndSaysCloseAtOnce) {
  bench_.wire_->room = 3;
  Ref().SendText("begun");
  bench_.Settle();
  Ref().SendText("waits");
  Ref().SendText("waits too", Priority::High);
  std::thread([&] { Ref().SendText("posted"); }).join();
  bench_.story_.onText = [](WebSocketsService& service) {
    service.Disconnect(CloseCode::PolicyViolation, "enough");
    EXPECT_FALSE(service.IsOpen());
    EXPECT_EQ(service.SendText("late"), SendStatus::Closed);
  };
  bench_.Say(Joined(TextFrame("go"), TextFrame("not heard")));
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_EQ(bench_.story_.messages, Strings{"go"});
  EXPECT_EQ(Seen(), (Strings{"begun", "Close 1008"}));
  bench_.Say(CloseFrame(1008));
  ExpectClosedOnce(CloseCode::PolicyViolation, true);
}

TEST_F(SessionVerbs, DisconnectByAnotherThreadOverridesACloseThatWaits) {
  bench_.wire_->room = 0;
  Ref().SendText("waits");
  bench_.Settle();
  std::thread([&] {
    Ref().SendText("waits");
    Ref().Disconnect(CloseCode::GoingAway);
    EXPECT_EQ(Ref().SendText("late"), SendStatus::Closed);
  }).join();
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_EQ(Seen(), Strings{"Close 1001"});
}

TEST_F(SessionVerbs, DisconnectLetsACloseThatIsQueuedGoFirst) {
  bench_.wire_->room = 0;
  Ref().SendText("waits");
  Ref().Close(CloseCode::ServiceRestart);
  bench_.Settle();
  Ref().Disconnect(CloseCode::GoingAway);
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_EQ(Seen(), Strings{"Close 1012"});
}

TEST_F(SessionVerbs, DisconnectCutsAPeerThatDoesNotAnswer) {
  Ref().Disconnect();
  bench_.Settle();
  bench_.Wait(std::chrono::seconds(6));
  bench_.Wait(std::chrono::seconds(6));
  ExpectClosedOnce(CloseCode::Abnormal, false);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(SessionVerbs, DisconnectKeepsA101ThatIsNotWritten) {
  PeerBench bench;
  bench.Accept();
  bench.wire_->room = 0;
  bench.Say(PeerBench::UpgradeRequest());
  const auto session = bench.host_.LastSession();
  session->Send(EncodedMessage::Text("waits"));
  session->Disconnect(CloseCode::GoingAway, "");
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  const std::string written = bench.Written();
  ASSERT_TRUE(written.starts_with("HTTP/1.1 101 "));
  const auto frames = ReadServerFrames(FromText(written.substr(written.find("\r\n\r\n") + 4)));
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(CodeOf(frames[0]), 1001U);
}

// ---- Abort (O16)

TEST_F(SessionVerbs, AbortInACallbackEndsTheSessionAfterIt) {
  bool returned = false;
  bench_.story_.onText = [&](WebSocketsService& service) {
    service.SendText("lost");
    service.Abort();
    EXPECT_FALSE(service.IsOpen());
    EXPECT_EQ(service.SendText("late"), SendStatus::Closed);
    EXPECT_EQ(bench_.story_.destroyed, 0) << "not under our feet";
    EXPECT_TRUE(bench_.story_.closes.empty());
    returned = true;
  };
  bench_.Say(Joined(TextFrame("go"), PingFrame("p"), TextFrame("not heard"), CloseFrame(1000)));
  EXPECT_TRUE(returned);
  EXPECT_EQ(bench_.story_.messages, Strings{"go"});
  ExpectClosedOnce(CloseCode::Abnormal, false);
  EXPECT_TRUE(Seen().empty()) << "no Close, no pong, nothing";
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(SessionVerbs, AbortInEveryOtherCallback) {
  struct Case {
    std::function<void(PeerBench&)> provoke;
    Story::Act Story::*callback;
  };
  const Case cases[] = {
      {[](PeerBench& bench) { bench.Say(Encoded({.opcode = 0x3, .payload = FromText("x")})); }, &Story::onError},
      {[](PeerBench& bench) {
         const SessionRef<WebSocketsService> ref(bench.session_);
         EXPECT_EQ(ref.Invoke([](WebSocketsService& service) { service.Abort(); }), InvokeStatus::Queued);
         std::thread([&] { EXPECT_EQ(ref.SendText("lost"), SendStatus::Queued); }).join();
         bench.Settle();
       },
       nullptr}};
  for (const Case& each : cases) {
    PeerBench bench;
    if (each.callback) bench.story_.*each.callback = [](WebSocketsService& service) { service.Abort(); };
    bench.OpenSession();
    each.provoke(bench);
    ASSERT_EQ(bench.story_.closes.size(), 1U);
    EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
    EXPECT_EQ(bench.Written(), "");
    EXPECT_TRUE(bench.IsGone());
  }
}

TEST_F(SessionVerbs, AbortInOnCloseChangesNothing) {
  bench_.story_.onClose = [](WebSocketsService& service) { service.Abort(); };
  bench_.Say(CloseFrame(1000));
  EXPECT_EQ(Seen(), Strings{"Close 1000"});
  ExpectClosedOnce(CloseCode::Normal, true);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(SessionVerbs, AbortByAnotherThreadInTheMidstOfAMessage) {
  bench_.wire_->room = 3;
  Ref().SendText("begun");
  bench_.Settle();
  std::thread([&] {
    Ref().SendText("lost");
    Ref().Abort();
    EXPECT_EQ(Ref().SendText("late"), SendStatus::Closed);
    Ref().Close();
  }).join();
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_EQ(bench_.Written(),
            "\x81\x05"
            "b");
  ExpectClosedOnce(CloseCode::Abnormal, false);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(SessionVerbs, AfterAnAbortNothingElseEndsItOtherwise) {
  bench_.story_.onText = [this](WebSocketsService& service) {
    service.Abort();
    service.Close(CloseCode::Normal, "");
    service.Disconnect();
    bench_.session_->Evict(CloseCode::PolicyViolation, "");
    service.DrainAndClose();
    throw std::runtime_error("and it fails");
  };
  bench_.Say(TextFrame("go"));
  EXPECT_TRUE(Seen().empty());
  ExpectClosedOnce(CloseCode::Abnormal, false);
  EXPECT_EQ(bench_.story_.errors, Strings{"and it fails"});
}

// ---- T25

TEST_F(SessionVerbs, TheCurrentSessionCanBeKeptAndUsed) {
  AnySessionRef kept;
  bench_.story_.onText = [&](WebSocketsService&) { kept = CurrentSession(); };
  bench_.Say(TextFrame("x"));
  EXPECT_FALSE(CurrentSession());
  EXPECT_EQ(kept, Ref());
  EXPECT_EQ(kept.SendText("later"), SendStatus::Queued);
  bench_.Settle();
  EXPECT_EQ(Seen(), Strings{"later"});
}

}  // namespace
}  // namespace wshost::testing
