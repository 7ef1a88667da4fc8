// SPDX-License-Identifier: MIT
// Priorities, receipts and the verbs that end a session, over real sockets.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "Detached.h"
#include "Engines.h"
#include "Services.h"
#include "SyncClient.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

constexpr std::size_t kBacklog = 3000;  // messages of 8 KiB: more than any kernel keeps for one socket here
constexpr std::size_t kMessageBytes = 8 * 1024;

std::string Numbered(std::size_t number) {
  std::string text = std::to_string(number) + " ";
  text.resize(kMessageBytes, '.');
  return text;
}

/// Joins a room, says how it ended, and echoes.
class EndingService : public WebSocketsService {
 public:
  using Room = SessionCollection<EndingService>;
  EndingService(Room& room, std::promise<CloseOutcome>& ended) : room_(room), ended_(ended) {}
  void OnOpen() override { room_.TryAdd(*this); }
  void OnText(std::string_view text) override {
    if (text == "wait") {
      try {
        PostText("x").Get();
      } catch (const std::logic_error&) {
        SendText("a callback may not wait");
      }
    } else if (text == "count") {
      Count(AnySessionRef(Channel().shared_from_this()));
    } else if (text == "abort") {
      SendText("lost");
      Abort();
    } else {
      SendText(text);
    }
  }
  void OnClose(const CloseInfo& close) override {
    ended_.set_value({close.code, std::string(close.reason), close.wasClean});
  }

 private:
  // Each number is sent when the one before is written.
  static Detached Count(AnySessionRef session) {
    for (int i = 0; i < 100; ++i) {
      if (co_await session.PostText(std::to_string(i)) != PostResult::Written) co_return;
    }
    session.SendAndClose(MessageKind::Text, "done", CloseCode::GoingAway);
  }

  Room& room_;
  std::promise<CloseOutcome>& ended_;
};

class Sending : public EngineTest {
 protected:
  void OpenHost(HostOptions options) {
    host_ = Opened<EndingService>(options, [this] { return std::make_unique<EndingService>(room_, ended_); });
  }
  HostOptions Roomy() const {
    HostOptions options = GetParam().Options();
    options.maxQueueBytes = 64 * 1024 * 1024;
    return options;
  }
  TestClient Join(int receiveBufferBytes = 0) {
    TestClient client(PortOf(*host_), receiveBufferBytes);
    client.Upgrade();
    Eventually("it is in the room", [this] { return room_.size() == 1; });
    session_ = room_.Find([](const SessionInfo&) { return true; }).at(0);
    return client;
  }
  CloseOutcome Ended() { return ended_.get_future().get(); }

  EndingService::Room room_;
  std::promise<CloseOutcome> ended_;
  std::unique_ptr<WebSocketsHost<EndingService>> host_;
  AnySessionRef session_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Sending, AllEngines(), NameOf);

TEST_P(Sending, HighArrivesBeforeWhatWaitsAndSplitsNothing) {  // O12, O13, W6
  OpenHost(Roomy());
  TestClient client = Join(4096);
  for (std::size_t i = 0; i < kBacklog; ++i) ASSERT_EQ(session_.SendText(Numbered(i)), SendStatus::Queued);
  for (const char* text : {"first", "second"}) EXPECT_EQ(session_.SendText(text, Priority::High), SendStatus::Queued);
  std::vector<std::string> high;
  std::size_t next = 0;
  std::size_t passed = 0;
  while (next < kBacklog) {
    const std::string text = client.ReadText();
    if (text.size() == kMessageBytes) {
      ASSERT_EQ(text, Numbered(next++));
    } else {
      high.push_back(text);
      passed = kBacklog - next;
    }
  }
  EXPECT_EQ(high, (std::vector<std::string>{"first", "second"}));
  EXPECT_GT(passed, 0U);
}

TEST_P(Sending, AThreadWaitsForWhatItPosts) {  // O14
  OpenHost(GetParam().Options());
  TestClient client = Join();
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(session_.PostText(std::to_string(i)).Get(), PostResult::Written);
    ASSERT_EQ(client.ReadText(), std::to_string(i)) << "it was written before it was told so";
  }
  EXPECT_EQ(session_.PostBinary(FromText("b")).Get(), PostResult::Written);
  EXPECT_EQ(ToText(client.ReadBinary()), "b");
}

TEST_P(Sending, ACallbackThatWaitsIsToldNotTo) {
  OpenHost(GetParam().Options());
  TestClient client = Join();
  client.SendText("wait");
  EXPECT_EQ(client.ReadText(), "x");
  EXPECT_EQ(client.ReadText(), "a callback may not wait");
}

TEST_P(Sending, ACoroutineSendsOneAfterTheOther) {  // O14
  OpenHost(GetParam().Options());
  TestClient client = Join();
  client.SendText("count");
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.ReadText(), std::to_string(i));
  EXPECT_EQ(client.ReadText(), "done");
  EXPECT_EQ(client.ReadClose().code, 1001U);
}

TEST_P(Sending, ReceiptsOfAPeerThatVanishesAreTold) {
  OpenHost(Roomy());
  std::vector<SendReceipt> receipts;
  {
    TestClient client = Join(4096);
    for (std::size_t i = 0; i < kBacklog; ++i) receipts.push_back(session_.PostText(Numbered(i)));
    client.Reset();
  }
  std::size_t lost = 0;
  for (const SendReceipt& receipt : receipts) lost += receipt.Get() == PostResult::Closed ? 1 : 0;
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(receipts.back().Get(), PostResult::Closed);
  EXPECT_EQ(Ended().code, CloseCode::Abnormal);
}

TEST_P(Sending, ReceiptsAreToldWhenTheHostCloses) {
  HostOptions options = Roomy();
  options.drainTimeout = std::chrono::milliseconds(1);
  OpenHost(options);
  TestClient client = Join(4096);
  std::vector<SendReceipt> receipts;
  for (std::size_t i = 0; i < kBacklog; ++i) receipts.push_back(session_.PostText(Numbered(i)));
  const CloseReceipt end = session_.DrainAndClose();
  host_->Close();
  for (const SendReceipt& receipt : receipts) ASSERT_TRUE(receipt.IsDone());
  EXPECT_EQ(receipts.back().Get(), PostResult::Closed);
  EXPECT_EQ(end.Get().code, CloseCode::Abnormal);
  EXPECT_EQ(session_.PostText("late").Get(), PostResult::Closed);
  EXPECT_EQ(session_.DrainAndClose().Get().code, CloseCode::Abnormal);
}

TEST_P(Sending, ALastMessageIsFollowedByItsCloseWhateverOthersSend) {  // T21
  OpenHost(Roomy());
  TestClient client = Join();
  std::atomic<std::size_t> accepted{0};
  std::vector<std::thread> senders;
  for (int t = 0; t < 3; ++t) {
    senders.emplace_back([&] {
      while (accepted < 20'000 && session_.SendText("noise", Priority::High) != SendStatus::Closed) ++accepted;
    });
  }
  std::thread closer([&] {
    Eventually("there is noise", [&] { return accepted > 100; });
    EXPECT_EQ(session_.SendAndClose(MessageKind::Text, "last", CloseCode::GoingAway, "over"), SendStatus::Queued);
  });
  std::string text;
  while ((text = client.ReadText()) != "last") ASSERT_EQ(text, "noise");
  const CloseSeen close = client.ReadClose();
  EXPECT_EQ(close.code, 1001U);
  EXPECT_EQ(close.reason, "over");
  for (std::thread& sender : senders) sender.join();
  closer.join();
}

TEST_P(Sending, DrainingTellsThePeersGoodbye) {  // O15, O17
  OpenHost(GetParam().Options());
  TestClient client = Join();
  session_.SendText("before");
  const CloseReceipt end = session_.DrainAndClose(CloseCode::ServiceRestart, "soon back");
  EXPECT_EQ(client.ReadText(), "before");
  EXPECT_EQ(client.ReadClose().reason, "soon back");
  EXPECT_FALSE(end.IsDone());
  client.Send(CloseFrame(1012, "see you"));
  const CloseOutcome outcome = end.Get();
  EXPECT_EQ(outcome.code, CloseCode::ServiceRestart);
  EXPECT_EQ(outcome.reason, "see you");
  EXPECT_TRUE(outcome.wasClean);
  EXPECT_EQ(Ended().reason, "see you") << "OnClose has run";
}

TEST_P(Sending, DisconnectDropsTheBacklogAndSaysClose) {  // T23
  OpenHost(Roomy());
  TestClient client = Join(4096);
  for (std::size_t i = 0; i < kBacklog; ++i) ASSERT_EQ(session_.SendText(Numbered(i)), SendStatus::Queued);
  session_.Disconnect(CloseCode::TryAgainLater, "later");
  EXPECT_FALSE(session_.IsOpen());  // T26
  std::size_t heard = 0;
  Frame frame = client.ReadFrame();
  for (; frame.opcode == 0x1; frame = client.ReadFrame()) ASSERT_EQ(ToText(frame.payload), Numbered(heard++));
  EXPECT_LT(heard, kBacklog);
  EXPECT_EQ(frame.opcode, 0x8);
  EXPECT_EQ(ToText(frame.payload), "\x03\xF5later");  // 1013
  client.Send(CloseFrame(1013));
  EXPECT_EQ(client.ReadUntilEof(), "");
  EXPECT_TRUE(Ended().wasClean);
}

TEST_P(Sending, AbortEndsWithoutAClose) {  // O16
  OpenHost(GetParam().Options());
  {
    TestClient client = Join();
    client.ExpectEcho("here");
    client.SendText("abort");
    EXPECT_EQ(client.ReadUntilEof(), "");
  }
  const CloseOutcome ended = Ended();
  EXPECT_EQ(ended.code, CloseCode::Abnormal);
  EXPECT_FALSE(ended.wasClean);
  Eventually("its place is free", [this] { return host_->Statistics().openPeers == 0; });
}

TEST_P(Sending, AbortByAnotherThreadEndsAPeerThatDoesNotRead) {
  OpenHost(Roomy());
  TestClient client = Join(4096);
  for (std::size_t i = 0; i < kBacklog; ++i) session_.SendText(Numbered(i));
  session_.Abort();
  EXPECT_EQ(session_.SendText("late"), SendStatus::Closed);
  EXPECT_EQ(Ended().code, CloseCode::Abnormal);
  Eventually("its place is free", [this] { return host_->Statistics().openPeers == 0; });
}

TEST_P(Sending, HighIsReadableWhereCompressionKeepsItsContext) {
  for (const bool contextTakeover : {false, true}) {
    HostOptions options = Roomy();
    options.compression = {.contextTakeover = contextTakeover};
    EndingService::Room room;
    std::promise<CloseOutcome> ended;
    const auto host = Opened<EndingService>(options, [&] { return std::make_unique<EndingService>(room, ended); });
    SyncClient client(PortOf(*host), {.deflate = {.contextTakeover = contextTakeover}});
    ASSERT_TRUE(client.Compression());
    Eventually("it is in the room", [&] { return room.size() == 1; });
    const AnySessionRef session = room.Find([](const SessionInfo&) { return true; }).at(0);
    // Random enough that some of it waits while High ones come.
    std::string text(20'000, ' ');
    unsigned state = 1;
    std::size_t next = 0;
    std::vector<std::string> normal, high;
    for (int i = 0; i < 200; ++i) {
      for (char& c : text) c = static_cast<char>('a' + (state = state * 1103515245 + 12345) / 65536 % 20);
      normal.push_back("n" + text);
      ASSERT_EQ(session.SendText(normal.back()), SendStatus::Queued);
      high.push_back("h" + text);
      ASSERT_EQ(session.SendText(high.back(), Priority::High), SendStatus::Queued);
    }
    std::size_t nextHigh = 0;
    while (next + nextHigh < normal.size() + high.size()) {
      const SyncMessage message = client.Read();
      ASSERT_EQ(message.type, protocol::Event::Type::Text);
      if (message.payload.starts_with('n')) {
        ASSERT_EQ(message.payload, normal.at(next++));
      } else {
        ASSERT_EQ(message.payload, high.at(nextHigh++));
      }
    }
    EXPECT_EQ(client.Close(), CloseCode::Normal);
  }
}

}  // namespace
}  // namespace wshost::testing
