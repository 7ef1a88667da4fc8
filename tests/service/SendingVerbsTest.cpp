// SPDX-License-Identifier: MIT
// The verbs of a service and of a handle: each reaches the channel as what it was asked for.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "FakeChannel.h"
#include "wshost/service/CurrentSession.h"
#include "wshost/service/ServiceDispatcher.h"
#include "wshost/service/SessionRef.h"

namespace wshost::testing {
namespace {

struct Silent : WebSocketsService {};

/// The same tests for both.
template <typename TSender>
class SendingVerbs : public ::testing::Test {
 protected:
  SendingVerbs() { channel_->Open(); }
  TSender& Sender();
  std::string Thrown(const std::function<void()>& call) {
    try {
      call();
    } catch (const std::logic_error& error) {
      return error.what();
    }
    return "no exception";
  }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  IntrusivePointer<FakeChannel> channel_ = MakeIntrusive<FakeChannel>(loop_);
  std::unique_ptr<TSender> sender_;
};

template <>
Silent& SendingVerbs<Silent>::Sender() {
  if (!sender_) {
    const ServiceConstruction construction(*channel_);
    sender_ = std::make_unique<Silent>();
  }
  return *sender_;
}
template <>
AnySessionRef& SendingVerbs<AnySessionRef>::Sender() {
  if (!sender_) sender_ = std::make_unique<AnySessionRef>(channel_);
  return *sender_;
}

using Senders = ::testing::Types<Silent, AnySessionRef>;
TYPED_TEST_SUITE(SendingVerbs, Senders);

TYPED_TEST(SendingVerbs, SendWithTheirPriority) {  // O13
  auto& sender = this->Sender();
  EXPECT_EQ(sender.Send(JsonValue::Parse("[1]")), SendStatus::Queued);
  EXPECT_EQ(sender.Send(JsonValue::Parse("[2]"), Priority::High), SendStatus::Queued);
  EXPECT_EQ(sender.SendText("three", Priority::High), SendStatus::Queued);
  EXPECT_EQ(sender.SendBinary(FromText("four"), Priority::High), SendStatus::Queued);
  using Sending = FakeChannel::Sending;
  EXPECT_EQ(this->channel_->Sendings(), (std::vector<Sending>{{"[1]", MessageKind::Text, Priority::Normal},
                                                              {"[2]", MessageKind::Text, Priority::High},
                                                              {"three", MessageKind::Text, Priority::High},
                                                              {"four", MessageKind::Binary, Priority::High}}));
}

TYPED_TEST(SendingVerbs, SendBytesAsTextAndTextAsBytes) {  // T19, T20
  auto& sender = this->Sender();
  EXPECT_EQ(sender.Send(MessageKind::Text, FromText("a")), SendStatus::Queued);
  EXPECT_EQ(sender.Send(MessageKind::Binary, FromHex("ff"), Priority::High), SendStatus::Queued);
  EXPECT_EQ(sender.Send(MessageKind::Binary, "b"), SendStatus::Queued);
  EXPECT_EQ(sender.Send(MessageKind::Text, "c", Priority::High), SendStatus::Queued);
  using Sending = FakeChannel::Sending;
  EXPECT_EQ(this->channel_->Sendings(), (std::vector<Sending>{{"a", MessageKind::Text, Priority::Normal},
                                                              {"\xFF", MessageKind::Binary, Priority::High},
                                                              {"b", MessageKind::Binary, Priority::Normal},
                                                              {"c", MessageKind::Text, Priority::High}}));
}

TYPED_TEST(SendingVerbs, RefuseBytesThatAreNoTextAndNameTheCall) {
  auto& sender = this->Sender();
  EXPECT_NE(this->Thrown([&] { sender.Send(MessageKind::Text, FromHex("ff")); }).find("Send:"), std::string::npos);
  EXPECT_NE(this->Thrown([&] { sender.PostText("\xFF"); }).find("PostText:"), std::string::npos);
  EXPECT_NE(this->Thrown([&] { sender.SendAndClose(MessageKind::Text, "\xFF"); }).find("SendAndClose:"),
            std::string::npos);
  EXPECT_TRUE(this->channel_->Sent().empty());
  EXPECT_TRUE(this->channel_->IsOpen());
}

TYPED_TEST(SendingVerbs, PostGivesAReceipt) {  // O14
  auto& sender = this->Sender();
  const SendReceipt json = sender.Post(JsonValue::Parse("{}"));
  const SendReceipt text = sender.PostText("t");
  const SendReceipt binary = sender.PostBinary(FromText("b"));
  EXPECT_EQ(this->channel_->Sent(), (std::vector<std::string>{"{}", "t", "b"}));
  auto& tickets = this->channel_->PostTickets();
  ASSERT_EQ(tickets.size(), 3U);
  EXPECT_FALSE(json.IsDone());
  tickets[0].Complete(PostResult::Written);
  EXPECT_EQ(json.Get(), PostResult::Written);
  tickets.clear();
  EXPECT_EQ(text.Get(), PostResult::Closed);
  EXPECT_EQ(binary.Get(), PostResult::Closed);
  this->channel_->Answer(SendStatus::QueueFull);
  EXPECT_EQ(sender.PostText("t").Get(), PostResult::QueueFull);
}

TYPED_TEST(SendingVerbs, SendAndCloseClosesOnlyIfItSends) {  // T21, T23
  auto& sender = this->Sender();
  this->channel_->Answer(SendStatus::QueueFull);
  EXPECT_EQ(sender.SendAndClose(MessageKind::Text, "bye"), SendStatus::QueueFull);
  EXPECT_TRUE(sender.IsOpen());
  this->channel_->Answer(SendStatus::Queued);
  EXPECT_EQ(sender.SendAndClose(JsonValue::Parse("[]"), CloseCode::GoingAway, "over"), SendStatus::Queued);
  EXPECT_FALSE(sender.IsOpen());  // T26
  EXPECT_EQ(this->channel_->Sent(), std::vector<std::string>{"[]"});
  EXPECT_EQ(this->channel_->Closings(), (std::vector<FakeChannel::Closing>{{CloseCode::GoingAway, "over"}}));
  EXPECT_EQ(sender.SendAndClose(MessageKind::Binary, FromText("late")), SendStatus::Closed);
}

TYPED_TEST(SendingVerbs, DrainAndCloseGivesTheOutcome) {  // O17
  auto& sender = this->Sender();
  const CloseReceipt receipt = sender.DrainAndClose(CloseCode::ServiceRestart, "soon back");
  EXPECT_EQ(this->channel_->Closings(), (std::vector<FakeChannel::Closing>{{CloseCode::ServiceRestart, "soon back"}}));
  EXPECT_FALSE(receipt.IsDone());
  this->channel_->CloseTickets().at(0).Complete({CloseCode::ServiceRestart, "ok", true});
  EXPECT_EQ(receipt.Get().reason, "ok");
}

TYPED_TEST(SendingVerbs, DisconnectAndAbortReachTheChannel) {  // T23, O16
  auto& sender = this->Sender();
  sender.Disconnect(CloseCode::PolicyViolation, "enough");
  EXPECT_EQ(this->channel_->Disconnections(),
            (std::vector<FakeChannel::Closing>{{CloseCode::PolicyViolation, "enough"}}));
  sender.Abort();
  EXPECT_EQ(this->channel_->Aborts(), 1);
  EXPECT_FALSE(sender.IsOpen());
}

TEST(AnEmptySessionRef, SendsNothing) {
  const AnySessionRef none;
  EXPECT_THROW(none.PostText("x"), std::logic_error);
  EXPECT_THROW(none.SendAndClose(MessageKind::Text, "x"), std::logic_error);
  EXPECT_THROW(none.DrainAndClose(), std::logic_error);
  EXPECT_THROW(none.Disconnect(), std::logic_error);
  EXPECT_THROW(none.Abort(), std::logic_error);
}

// ---- the current session

/// Notes which session is current whenever it is called.
class Watching : public WebSocketsService {
 public:
  explicit Watching(std::vector<std::string>& seen) : seen_(seen) { Note("made"); }
  void OnOpen() override { Note("OnOpen"); }
  void OnText(std::string_view text) override {
    Note("OnText");
    if (text == "fail") throw std::runtime_error("as told");
  }
  void OnBinary(std::span<const std::byte>) override { Note("OnBinary"); }
  void OnClose(const CloseInfo&) override { Note("OnClose"); }
  void OnError(const ServiceError&) override { Note("OnError"); }

 private:
  void Note(const char* callback) {
    const AnySessionRef current = CurrentSession();
    seen_.push_back(std::string(callback) + (current && current.Id() == Id() ? "" : " of another"));
  }
  std::vector<std::string>& seen_;
};

TEST(CurrentSessionTest, IsTheOneWhoseCallbackRuns) {  // T25
  const auto loop = std::make_shared<FakeLoop>();
  const auto channel = MakeIntrusive<FakeChannel>(loop);
  std::vector<std::string> seen;
  EXPECT_FALSE(CurrentSession());
  std::unique_ptr<WebSocketsService> opened;
  ServiceDispatcher::Open(
      *channel, [&] { return std::make_unique<Watching>(seen); }, opened);
  WebSocketsService& service = *opened;
  channel->SetService(&service);
  ServiceDispatcher::Text(service.Channel(), service, "fail");
  ServiceDispatcher::Binary(service.Channel(), service, {});
  ServiceDispatcher::Violation(service.Channel(), service, "wrong", CloseCode::ProtocolError);
  ServiceDispatcher::Invoke(
      *channel, &service,
      [&](WebSocketsService&) { seen.push_back(CurrentSession() == AnySessionRef(channel) ? "Invoke" : "no"); }, [] {});
  ServiceDispatcher::Close(service.Channel(), service, {});
  EXPECT_EQ(seen, (std::vector<std::string>{"made", "OnOpen", "OnText", "OnError", "OnBinary", "OnError", "Invoke",
                                            "OnClose"}));
  EXPECT_FALSE(CurrentSession()) << "also after one that threw";
}

TEST(CurrentSessionTest, NestsAndIsOfItsThreadAlone) {
  const auto loop = std::make_shared<FakeLoop>();
  const auto outer = MakeIntrusive<FakeChannel>(loop);
  const auto inner = MakeIntrusive<FakeChannel>(loop);
  std::vector<std::string> seen;
  const auto make = [&] { return std::make_unique<Watching>(seen); };
  std::unique_ptr<WebSocketsService> innerService;
  std::unique_ptr<WebSocketsService> outerService;
  ServiceDispatcher::Open(*inner, make, innerService);
  ServiceDispatcher::Open(*outer, make, outerService);
  ServiceDispatcher::Invoke(
      *outer, outerService.get(),
      [&](WebSocketsService&) {
        ServiceDispatcher::Text(*inner, *innerService, "x");
        EXPECT_EQ(CurrentSession().Id(), outer->Info().id);
        std::thread([] { EXPECT_FALSE(CurrentSession()); }).join();
      },
      [] {});
  EXPECT_EQ(seen.back(), "OnText");
}

}  // namespace
}  // namespace wshost::testing
