// SPDX-License-Identifier: MIT
// Priorities, and receipts: each is told once, whatever becomes of its message and of its session.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Detached.h"
#include "PeerBench.h"
#include "wshost/service/Receipt.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

HostOptions WithQueueOf(std::size_t bytes) {
  HostOptions options;
  options.maxQueueBytes = bytes;
  return options;
}

class PostingBench : public PeerBench {
 public:
  using PeerBench::PeerBench;
  AnySessionRef Ref() { return AnySessionRef(session_); }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    for (const Frame& frame : Frames()) texts.push_back(frame.opcode == 0x8 ? "Close" : ToText(frame.payload));
    return texts;
  }
};
using Texts = std::vector<std::string>;

TEST(SessionPosting, ALimitBeyondAllThatIsCountedIsOne) {
  PostingBench bench(WithQueueOf(std::numeric_limits<std::size_t>::max()));
  bench.OpenSession();
  const std::vector<std::byte> payload(16 * 1024 * 1024);
  const auto message = EncodedMessage::Of(MessageKind::Binary, payload);  // all of them share its bytes
  const std::size_t fitting = 0x7FFF'FFFF / message.CostBytes();
  std::thread([&] {
    for (std::size_t i = 0; i < fitting; ++i) ASSERT_EQ(bench.session_->Send(message), SendStatus::Queued) << i;
    EXPECT_EQ(bench.session_->Send(message), SendStatus::QueueFull);
  }).join();
  EXPECT_EQ(bench.session_->QueuedBytes(), fitting * message.CostBytes());
  bench.session_->Abort();
  bench.Settle();
  EXPECT_EQ(bench.session_->QueuedBytes(), 0U);
}

// ---- priorities

TEST(SessionPriority, HighPassesWhatWaitsAndNotOneAnother) {  // O13
  PostingBench bench;
  bench.OpenSession();
  bench.wire_->room = 0;
  bench.Ref().SendText("1");
  bench.Turn();
  for (const char* text : {"2", "3"}) bench.Ref().SendText(text);
  for (const char* text : {"a", "b"}) bench.Ref().SendText(text, Priority::High);
  bench.Ref().SendText("4");
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(bench.Texts(), (Texts{"a", "b", "1", "2", "3", "4"}));
}

TEST(SessionPriority, HighDoesNotSplitTheMessageThatIsPartlyWritten) {
  PostingBench bench;
  bench.OpenSession();
  bench.wire_->room = 3;
  bench.Ref().SendText("begun");
  bench.Ref().SendText("last");
  bench.Settle();
  bench.Ref().SendText("high", Priority::High);
  bench.wire_->writeAtMost = 1;
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(bench.Texts(), (Texts{"begun", "high", "last"}));
}

TEST(SessionPriority, HighDoesNotPassThe101) {
  PostingBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    service.SendText("2");
    service.SendText("1", Priority::High);
  };
  SessionCollection<WebSocketsService> room;
  bench.Accept();
  bench.wire_->writeAtMost = 7;  // the 101 is begun, and not whole, when the next one comes
  bench.wire_->room = 7;
  bench.Say(FromText(PeerBench::UpgradeRequest()));
  const auto session = bench.host_.LastSession();
  EXPECT_EQ(bench.Written(), "HTTP/1.");
  session->Send(EncodedMessage::Text("1b"), Priority::High);
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  std::string written = bench.Written();
  const std::size_t end = written.find("\r\n\r\n");
  ASSERT_NE(end, std::string::npos);
  const auto frames = ReadServerFrames(FromText(std::string_view(written).substr(end + 4)));
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(ToText(frames[0].payload), "1");
  EXPECT_EQ(ToText(frames[1].payload), "1b");
  EXPECT_EQ(ToText(frames[2].payload), "2");
}

TEST(SessionPriority, HighOfAnotherThreadPassesWhatTheLoopHasQueued) {
  PostingBench bench;
  bench.OpenSession();
  std::thread([&] {
    bench.Ref().SendText("n1");
    EXPECT_EQ(bench.Ref().SendText("h1", Priority::High), SendStatus::Queued);
    bench.Ref().SendText("n2");
    bench.Ref().SendText("h2", Priority::High);
  }).join();
  bench.Settle();
  EXPECT_EQ(bench.Texts(), (Texts{"h1", "h2", "n1", "n2"}));
}

TEST(SessionPriority, HighNeitherPassesNorFollowsAClose) {
  PostingBench bench;
  bench.OpenSession();
  bench.wire_->room = 0;
  bench.Ref().SendText("1");
  bench.Ref().Close();
  EXPECT_EQ(bench.Ref().SendText("late", Priority::High), SendStatus::Closed);
  std::thread([&] { EXPECT_EQ(bench.Ref().SendText("late", Priority::High), SendStatus::Closed); }).join();
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(bench.Texts(), (Texts{"1", "Close"}));
}

TEST(SessionPriority, HighCountsAgainstTheQueuesLimit) {
  PostingBench bench(WithQueueOf(1000));
  bench.OpenSession();
  bench.wire_->room = 0;
  EXPECT_EQ(bench.Ref().SendText(std::string(500, 'x')), SendStatus::Queued);
  EXPECT_EQ(bench.Ref().SendText(std::string(500, 'x'), Priority::High), SendStatus::QueueFull);
  std::thread([&] {
    EXPECT_EQ(bench.Ref().SendText(std::string(300, 'y'), Priority::High), SendStatus::Queued);
    EXPECT_EQ(bench.Ref().SendText(std::string(300, 'x'), Priority::High), SendStatus::QueueFull);
  }).join();
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 2U);
}

// ---- receipts

TEST(SessionPosting, IsToldWhenTheLastByteIsWithTheTransport) {  // O14
  PostingBench bench;
  bench.OpenSession();
  bench.wire_->room = 6;
  const SendReceipt receipt = bench.Ref().PostText("hello");
  EXPECT_FALSE(receipt.IsDone());
  bench.Settle();
  EXPECT_FALSE(receipt.IsDone()) << "a byte is missing";
  bench.wire_->room = 1;
  bench.Settle();
  EXPECT_EQ(receipt.TryGet(), PostResult::Written);
  std::thread([&] { EXPECT_EQ(receipt.Get(), PostResult::Written); }).join();
  EXPECT_THROW(receipt.Get(), std::logic_error) << "this is the loop's thread";
}

TEST(SessionPosting, FromAnotherThreadIsToldToo) {
  PostingBench bench(WithQueueOf(1000));
  bench.OpenSession();
  std::vector<SendReceipt> receipts;
  std::thread([&] {
    receipts.push_back(bench.Ref().PostText("a"));
    receipts.push_back(bench.Ref().PostText(std::string(900, 'x')));
  }).join();
  EXPECT_EQ(receipts[1].TryGet(), PostResult::QueueFull);
  EXPECT_FALSE(receipts[0].IsDone());
  bench.Settle();
  EXPECT_EQ(receipts[0].TryGet(), PostResult::Written);
  EXPECT_EQ(bench.Ref().PostText(std::string(900, 'x')).TryGet(), std::nullopt);
  EXPECT_EQ(bench.Ref().PostText(std::string(900, 'x')).TryGet(), std::nullopt) << "the first was written for it";
  bench.wire_->room = 0;
  EXPECT_EQ(bench.Ref().PostText(std::string(900, 'x')).TryGet(), PostResult::QueueFull);
}

TEST(SessionPosting, ACoroutineGoesOnInATaskAndMaySendOn) {
  PostingBench bench;
  bench.OpenSession();
  std::vector<std::string> story;
  const auto converse = [&story](AnySessionRef session) -> Detached {
    EXPECT_EQ(co_await session.PostText("one"), PostResult::Written);
    story.emplace_back("one is written");
    EXPECT_EQ(co_await session.PostText("two"), PostResult::Written);
    story.emplace_back("two is written");
  };
  converse(bench.Ref());
  EXPECT_TRUE(story.empty());
  bench.Turn();
  EXPECT_TRUE(story.empty()) << "not while it is being written";
  EXPECT_EQ(bench.Texts(), Texts{"one"});
  bench.Turn();
  EXPECT_EQ(story, Texts{"one is written"});
  bench.Settle();
  EXPECT_EQ(story.size(), 2U);
  EXPECT_EQ(bench.Texts(), Texts{"two"});
}

/// What may happen to a session while "begun" is half written and "waits" is not begun.
struct Fate {
  const char* name;
  std::function<void(PostingBench&)> comes;
  PostResult begun;
  friend std::ostream& operator<<(std::ostream& out, const Fate& fate) { return out << fate.name; }
};
class SessionPostingFates : public ::testing::TestWithParam<Fate> {};

TEST_P(SessionPostingFates, TellsEveryReceiptOnce) {
  PostingBench bench;
  bench.OpenSession();
  bench.wire_->room = 3;
  std::vector<SendReceipt> receipts{bench.Ref().PostText("begun")};
  bench.Settle();
  receipts.push_back(bench.Ref().PostText("waits"));
  std::thread([&] { receipts.push_back(bench.Ref().PostText("is posted")); }).join();
  int heard = 0;
  const auto listen = [&heard](SendReceipt receipt) -> Detached {
    co_await receipt;
    ++heard;
  };
  for (const SendReceipt& receipt : receipts) listen(receipt);
  GetParam().comes(bench);
  if (bench.wire_->room < 100) bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(receipts[0].TryGet(), GetParam().begun);
  EXPECT_EQ(receipts[1].TryGet(), PostResult::Closed);
  EXPECT_EQ(receipts[2].TryGet(), PostResult::Closed);
  EXPECT_EQ(heard, 3);
  const SendReceipt late = bench.Ref().PostText("late");
  EXPECT_EQ(late.TryGet(), PostResult::Closed);
}

INSTANTIATE_TEST_SUITE_P(
    All, SessionPostingFates,
    ::testing::Values(Fate{"Evicted",
                           [](PostingBench& bench) { bench.session_->Evict(CloseCode::PolicyViolation, ""); },
                           PostResult::Written},
                      Fate{"Disconnected", [](PostingBench& bench) { bench.Ref().Disconnect(); }, PostResult::Written},
                      Fate{"Aborted", [](PostingBench& bench) { bench.Ref().Abort(); }, PostResult::Closed},
                      Fate{"AbortedByAnotherThread",
                           [](PostingBench& bench) { std::thread([&] { bench.Ref().Abort(); }).join(); },
                           PostResult::Closed},
                      Fate{"Cut", [](PostingBench& bench) { bench.session_->Cut(""); }, PostResult::Closed},
                      Fate{"Lost", [](PostingBench& bench) { bench.wire_->failWrites = true; }, PostResult::Closed},
                      Fate{"TimedOut",
                           [](PostingBench& bench) {
                             bench.session_->Close(CloseCode::Normal, "");
                             bench.Settle();
                             bench.Wait(std::chrono::minutes(10));
                           },
                           PostResult::Closed}),
    [](const auto& fate) { return std::string(fate.param.name); });

TEST(SessionPosting, InOnOpenIsToldOfARefusal) {
  PostingBench bench;
  std::optional<SendReceipt> receipt;
  bench.story_.onOpen = [&](WebSocketsService& service) {
    receipt = service.PostText("never");
    throw UpgradeRefused(403, "no");
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  bench.HangUp();
  EXPECT_EQ(receipt->TryGet(), PostResult::Closed);
}

TEST(SessionPosting, InOnOpenFollowsThe101) {  // T7
  PostingBench bench;
  std::optional<SendReceipt> receipt;
  bench.story_.onOpen = [&](WebSocketsService& service) { receipt = service.PostText("welcome"); };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  EXPECT_EQ(receipt->TryGet(), PostResult::Written);
}

TEST(SessionPosting, IsToldWhenTheLoopEndsBeforeTheSession) {
  std::optional<SendReceipt> queued, posted;
  bool heard = false;
  {
    PostingBench bench;
    bench.OpenSession();
    bench.wire_->room = 0;
    queued = bench.Ref().PostText("x");
    std::thread([&] { posted = bench.Ref().PostText("x"); }).join();
    [](SendReceipt receipt, bool& done) -> Detached {
      co_await receipt;
      done = true;
    }(*queued, heard);
  }
  EXPECT_EQ(queued->TryGet(), PostResult::Closed);
  EXPECT_EQ(posted->TryGet(), PostResult::Closed);
  EXPECT_TRUE(heard);
}

TEST(SessionPosting, ToALoopThatHasEndedIsClosed) {
  PostingBench bench;
  bench.OpenSession();
  bench.loop_->Stop();
  std::thread([&] { bench.loop_->Run(); }).join();
  EXPECT_EQ(bench.Ref().PostText("x").Get(), PostResult::Closed);
}

}  // namespace
}  // namespace wshost::testing
