// SPDX-License-Identifier: MIT
// The base class of services: what it does when nothing is overridden, and whom it forwards to.
#include "wshost/service/WebSocketsService.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "FakeChannel.h"
#include "wshost/service/ServiceDispatcher.h"

namespace wshost {
namespace {

using testing::FakeChannel;
using testing::FakeLoop;
using testing::FromHex;

class PlainService : public WebSocketsService {
 public:
  using WebSocketsService::ChooseSubprotocol;
  using WebSocketsService::HttpRequestHeaders;
  using WebSocketsService::HttpRequestUri;
  using WebSocketsService::KeepRequest;
};

class RecordingService : public WebSocketsService {
 public:
  void OnMessage(const JsonValue& message) override { messages.push_back(message.ToString()); }
  std::vector<std::string> messages;
};

class WebSocketsServiceTest : public ::testing::Test {
 protected:
  template <typename T>
  std::unique_ptr<T> Make() {
    const ServiceConstruction construction(*channel_);
    return std::make_unique<T>();
  }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  IntrusivePointer<FakeChannel> channel_ = MakeIntrusive<FakeChannel>(loop_);
};

TEST_F(WebSocketsServiceTest, CannotBeConstructedOutsideAHost) {
  EXPECT_THROW(PlainService service, std::logic_error);
  { const auto inside = Make<PlainService>(); }
  EXPECT_THROW(PlainService service, std::logic_error) << "the construction's scope is over";
}

TEST_F(WebSocketsServiceTest, ChoosesASubprotocolByItsOwnPreference) {
  const auto service = Make<PlainService>();
  const std::vector<HeaderField> fields{{"Sec-WebSocket-Protocol", "a, b"}};
  const RequestView request("ws", "/", HeaderFields(fields));
  ResponseFields response;
  SessionOpening opening{request, response, {}};
  channel_->SetOpening(&opening);
  EXPECT_EQ(service->Subprotocol(), "");
  EXPECT_EQ(service->ChooseSubprotocol({"c", "b", "a"}), "b");
  EXPECT_EQ(service->ChooseSubprotocol({"A"}), "");
  EXPECT_EQ(service->ChooseSubprotocol({"a"}), "a");
  EXPECT_EQ(service->Subprotocol(), "a");
  channel_->SetOpening(nullptr);
  EXPECT_THROW(service->ChooseSubprotocol({"a"}), std::logic_error);
}

TEST_F(WebSocketsServiceTest, ConstructionsNest) {
  const auto other = MakeIntrusive<FakeChannel>(loop_);
  const ServiceConstruction outer(*channel_);
  {
    const ServiceConstruction inner(*other);
    EXPECT_EQ(PlainService().Id(), other->Info().id);
  }
  EXPECT_EQ(PlainService().Id(), channel_->Info().id);
}

TEST_F(WebSocketsServiceTest, KnowsItsIdFromTheConstructorOn) {
  struct Service : WebSocketsService {
    SessionId seen = Id();
  };
  EXPECT_EQ(Make<Service>()->seen, channel_->Info().id);
}

TEST_F(WebSocketsServiceTest, SendsJsonTextAndBytes) {
  const auto service = Make<PlainService>();
  EXPECT_EQ(service->Send(JsonValue::Parse("[1,\"\\u00e4\"]")), SendStatus::Queued);
  EXPECT_EQ(service->SendText("plain \xC3\xA4"), SendStatus::Queued);
  EXPECT_EQ(service->SendBinary(FromHex("00ff")), SendStatus::Queued);
  ASSERT_EQ(channel_->Sent().size(), 3U);
  EXPECT_EQ(JsonValue::Parse(channel_->Sent()[0]).ToString(), JsonValue::Parse("[1,\"\xC3\xA4\"]").ToString());
  EXPECT_EQ(channel_->Sent()[1], "plain \xC3\xA4");
  EXPECT_EQ(channel_->Sent()[2], std::string("\x00\xFF", 2));
}

TEST_F(WebSocketsServiceTest, GivesTheChannelsAnswerToASend) {
  const auto service = Make<PlainService>();
  channel_->Answer(SendStatus::QueueFull);
  EXPECT_EQ(service->SendText("x"), SendStatus::QueueFull);
  channel_->End();
  EXPECT_EQ(service->SendText("x"), SendStatus::Closed);
}

TEST_F(WebSocketsServiceTest, RefusesToSendTextThatIsNotUtf8) {
  const auto service = Make<PlainService>();
  try {
    service->SendText("\xC3");
    ADD_FAILURE() << "no exception";
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string(error.what()).find("SendText"), std::string::npos);
  }
  EXPECT_TRUE(channel_->Sent().empty());
}

TEST_F(WebSocketsServiceTest, ByDefaultClosesAsUnsupportedWhateverComes) {
  const auto service = Make<PlainService>();
  EXPECT_TRUE(ServiceDispatcher::Text(service->Channel(), *service, "{}"));
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings()[0].code, CloseCode::UnsupportedData);

  channel_ = MakeIntrusive<FakeChannel>(loop_);
  const auto another = Make<PlainService>();
  EXPECT_TRUE(ServiceDispatcher::Binary(another->Channel(), *another, FromHex("01")));
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings()[0].code, CloseCode::UnsupportedData);
}

TEST_F(WebSocketsServiceTest, TextBecomesJsonForOnMessage) {
  const auto service = Make<RecordingService>();
  for (const char* text : {"{\"a\":1}", "true", "\"bare\"", " 7 "})
    EXPECT_TRUE(ServiceDispatcher::Text(service->Channel(), *service, text));
  EXPECT_EQ(service->messages, (std::vector<std::string>{"{\"a\":1}", "true", "\"bare\"", "7"}));
  EXPECT_TRUE(channel_->Closings().empty());
}

TEST_F(WebSocketsServiceTest, CloseIsForwardedAndMayNotLie) {
  const auto service = Make<PlainService>();
  EXPECT_THROW(service->Close(CloseCode::Abnormal), std::logic_error);
  service->Close(CloseCode::GoingAway, "bye");
  EXPECT_EQ(channel_->Closings(), (std::vector<FakeChannel::Closing>{{CloseCode::GoingAway, "bye"}}));
}

class RequestOfAService : public WebSocketsServiceTest {
 protected:
  std::vector<HeaderField> fields_{{"Host", "example.org"}, {"Cookie", "a=b"}};
  RequestView request_{"ws", "/chat?x=1", HeaderFields(fields_)};
};

TEST_F(RequestOfAService, IsThereInOnOpen) {
  channel_->SetRequest(&request_);
  const auto service = Make<PlainService>();
  EXPECT_EQ(service->HttpRequestUri().getPath(), "/chat");
  EXPECT_EQ(service->HttpRequestHeaders().Find("cookie"), "a=b");
}

TEST_F(RequestOfAService, IsALogicErrorLater) {
  const auto service = Make<PlainService>();
  EXPECT_THROW(service->HttpRequestUri(), std::logic_error);
  EXPECT_THROW(service->HttpRequestHeaders(), std::logic_error);
  EXPECT_THROW(service->KeepRequest(), std::logic_error);
}

TEST_F(RequestOfAService, StaysIfItIsKept) {
  channel_->SetRequest(&request_);
  const auto service = Make<PlainService>();
  service->KeepRequest();
  service->KeepRequest();
  channel_->SetRequest(nullptr);
  fields_.clear();
  EXPECT_EQ(service->HttpRequestUri().getPath(), "/chat");
  EXPECT_EQ(service->HttpRequestHeaders().Find("Cookie"), "a=b");
}

}  // namespace
}  // namespace wshost
