// SPDX-License-Identifier: MIT
// The rules for exceptions of services, all in one place.
#include "wshost/service/ServiceDispatcher.h"

#include <Poco/Exception.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "FakeChannel.h"
#include "wshost/json/JsonText.h"

namespace wshost {
namespace {

using testing::FakeChannel;
using testing::FakeLoop;

// What a scripted service does in its callbacks, and what it heard.
struct Script {
  std::function<void()> onConstruct = [] {};
  std::function<void()> onOpen = [] {};
  std::function<void()> onMessage = [] {};
  std::function<void()> onBinary = [] {};
  std::function<void()> onClose = [] {};
  std::function<void()> onError = [] {};
  struct Error {
    ServiceError::Kind kind;
    std::string callback;
    std::string text;
    CloseCode code;
    bool hasCause;
    bool wasClosing;  // when OnError was called
  };
  std::vector<Error> errors;
  std::vector<CloseInfo> closes;
  int destroyed = 0;
};

class ScriptedService : public WebSocketsService {
 public:
  explicit ScriptedService(Script& script) : script_(script) { script.onConstruct(); }
  ~ScriptedService() override { ++script_.destroyed; }
  void OnOpen() override { script_.onOpen(); }
  void OnMessage(const JsonValue&) override { script_.onMessage(); }
  void OnBinary(std::span<const std::byte>) override { script_.onBinary(); }
  void OnClose(const CloseInfo& close) override {
    script_.closes.push_back(close);
    script_.onClose();
  }
  void OnError(const ServiceError& error) override {
    auto& channel = static_cast<FakeChannel&>(Channel());
    script_.errors.push_back({error.kind, std::string(error.callback), std::string(error.text), error.closeCode,
                              error.cause != nullptr, !channel.Closings().empty()});
    script_.onError();
  }

 private:
  Script& script_;
};

class ServiceDispatcherTest : public ::testing::Test {
 protected:
  ServiceDispatcher::OpenResult Open() {
    return ServiceDispatcher::Open(
        *channel_, [this] { return std::make_unique<ScriptedService>(script_); }, service_);
  }
  std::unique_ptr<WebSocketsService> Opened() {
    Open();
    channel_->SetService(service_.get());
    channel_->Open();
    return std::move(service_);
  }

  Script script_;
  std::unique_ptr<WebSocketsService> service_;  // the one that was made last
  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  IntrusivePointer<FakeChannel> channel_ = MakeIntrusive<FakeChannel>(loop_);
};

TEST_F(ServiceDispatcherTest, OpenGivesTheService) {
  const auto result = Open();
  EXPECT_EQ(result.status, 101);
  EXPECT_FALSE(result.failed);
  EXPECT_NE(service_, nullptr);
  EXPECT_EQ(result.type, typeid(ScriptedService));
}

TEST_F(ServiceDispatcherTest, UpgradeRefusedGivesItsStatusAndBody) {
  script_.onOpen = [] { throw UpgradeRefused(403, "not you"); };
  const auto result = Open();
  EXPECT_EQ(result.status, 403);
  EXPECT_EQ(result.body, "not you");
  EXPECT_FALSE(result.failed);
  EXPECT_EQ(service_, nullptr);
  EXPECT_EQ(script_.destroyed, 1);
}

TEST_F(ServiceDispatcherTest, AConstructorMayRefuseToo) {
  script_.onConstruct = [] { throw UpgradeRefused(401); };
  EXPECT_EQ(Open().status, 401);
}

TEST_F(ServiceDispatcherTest, AnythingElseThrownBeforeThe101Is500WithoutText) {
  const std::vector<std::function<void()>> throwers{[] { throw std::runtime_error("secret"); },
                                                    [] { throw Poco::IOException("secret"); }, [] { throw 42; }};
  for (const auto& thrower : throwers) {
    script_.onOpen = thrower;
    const auto result = Open();
    EXPECT_EQ(result.status, 500);
    EXPECT_EQ(result.body, "");
    EXPECT_TRUE(result.failed);
    EXPECT_EQ(service_, nullptr);
  }
}

TEST_F(ServiceDispatcherTest, AFactoryThatGivesNothingIs500) {
  const auto result = ServiceDispatcher::Open(
      *channel_, [] { return nullptr; }, service_);
  EXPECT_EQ(result.status, 500);
  EXPECT_TRUE(result.failed);
}

TEST(UpgradeRefused, TakesOnlyStatusesThatRefuse) {
  for (const int status : {0, 101, 200, 299, 600}) EXPECT_THROW(UpgradeRefused{status}, std::logic_error) << status;
  EXPECT_EQ(UpgradeRefused(302, "x").Status(), 302);
}

TEST_F(ServiceDispatcherTest, AThrowingOnMessageReachesOnErrorAndThenCloses1011) {
  const auto service = Opened();
  script_.onMessage = [] { throw std::runtime_error("secret"); };
  EXPECT_FALSE(ServiceDispatcher::Text(service->Channel(), *service, "1"));
  ASSERT_EQ(script_.errors.size(), 1U);
  EXPECT_EQ(script_.errors[0].kind, ServiceError::Kind::CallbackFailed);
  EXPECT_EQ(script_.errors[0].callback, "OnMessage");
  EXPECT_EQ(script_.errors[0].text, "secret");
  EXPECT_EQ(script_.errors[0].code, CloseCode::InternalError);
  EXPECT_TRUE(script_.errors[0].hasCause);
  EXPECT_FALSE(script_.errors[0].wasClosing);
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings()[0].code, CloseCode::InternalError);
  EXPECT_EQ(channel_->Closings()[0].reason.find("secret"), std::string::npos) << "the peer must not see the text";
}

TEST_F(ServiceDispatcherTest, ExceptionsThatAreNoStdExceptionsAreHandledAlike) {
  const auto service = Opened();
  script_.onBinary = [] { throw "a literal"; };
  EXPECT_FALSE(ServiceDispatcher::Binary(service->Channel(), *service, {}));
  ASSERT_EQ(script_.errors.size(), 1U);
  EXPECT_EQ(script_.errors[0].callback, "OnBinary");
  EXPECT_FALSE(script_.errors[0].text.empty());
  EXPECT_EQ(channel_->Closings().at(0).code, CloseCode::InternalError);
}

TEST_F(ServiceDispatcherTest, APocoExceptionIsShownWithItsName) {
  const auto service = Opened();
  script_.onMessage = [] { throw Poco::NotFoundException("the thing"); };
  EXPECT_FALSE(ServiceDispatcher::Text(service->Channel(), *service, "1"));
  EXPECT_EQ(script_.errors.at(0).text, "Not found: the thing");
}

TEST_F(ServiceDispatcherTest, BadJsonReachesOnErrorAsInvalidMessageAndCloses1007) {
  const auto service = Opened();
  script_.onMessage = [] { FAIL() << "bad JSON must not come here"; };
  EXPECT_FALSE(ServiceDispatcher::Text(service->Channel(), *service, "{\"a\":"));
  ASSERT_EQ(script_.errors.size(), 1U);
  EXPECT_EQ(script_.errors[0].kind, ServiceError::Kind::InvalidMessage);
  EXPECT_EQ(script_.errors[0].code, CloseCode::InvalidPayload);
  EXPECT_FALSE(script_.errors[0].text.empty());
  EXPECT_EQ(channel_->Closings().at(0).code, CloseCode::InvalidPayload);
}

TEST_F(ServiceDispatcherTest, ATextInItsOwnMemoryGoesUnderTheSameRules) {
  const auto service = Opened();
  int messages = 0;
  script_.onMessage = [&] { ++messages; };
  JsonText text;
  text.Append("[1]");
  EXPECT_TRUE(ServiceDispatcher::Json(service->Channel(), *service, std::move(text)));
  EXPECT_EQ(messages, 1);
  text.Append("[");
  EXPECT_FALSE(ServiceDispatcher::Json(service->Channel(), *service, std::move(text)));
  EXPECT_EQ(messages, 1);
  ASSERT_EQ(script_.errors.size(), 1U);
  EXPECT_EQ(script_.errors[0].kind, ServiceError::Kind::InvalidMessage);
  EXPECT_EQ(script_.errors[0].callback, "OnMessage");
  EXPECT_EQ(channel_->Closings().at(0).code, CloseCode::InvalidPayload);
}

TEST_F(ServiceDispatcherTest, AServiceMayCallAMessageInvalidItself) {
  const auto service = Opened();
  script_.onMessage = [] { throw InvalidMessage("no such verb"); };
  EXPECT_FALSE(ServiceDispatcher::Text(service->Channel(), *service, "1"));
  EXPECT_EQ(script_.errors.at(0).text, "no such verb");
  EXPECT_EQ(channel_->Closings().at(0).code, CloseCode::InvalidPayload);
}

TEST_F(ServiceDispatcherTest, AThrowingOnErrorChangesNothing) {
  const auto service = Opened();
  script_.onMessage = [] { throw std::runtime_error("first"); };
  for (const std::function<void()>& thrower :
       std::vector<std::function<void()>>{[] { throw std::runtime_error("second"); }, [] { throw 2; }}) {
    script_.onError = thrower;
    EXPECT_FALSE(ServiceDispatcher::Text(service->Channel(), *service, "1"));
  }
  EXPECT_EQ(script_.errors.size(), 2U);
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings()[0].code, CloseCode::InternalError);
}

TEST_F(ServiceDispatcherTest, AThrowingOnCloseReachesOnErrorAndNothingElse) {
  const auto service = Opened();
  script_.onClose = [] { throw std::runtime_error("at the end"); };
  ServiceDispatcher::Close(service->Channel(), *service,
                           {.code = CloseCode::Normal, .reason = "bye", .wasClean = true});
  EXPECT_EQ(script_.closes.size(), 1U);
  ASSERT_EQ(script_.errors.size(), 1U);
  EXPECT_EQ(script_.errors[0].callback, "OnClose");
  script_.onClose = [] { throw 3; };
  script_.onError = [] { throw 4; };
  ServiceDispatcher::Close(service->Channel(), *service, {});
  EXPECT_EQ(script_.errors.size(), 2U);
  EXPECT_TRUE(channel_->Closings().empty());
}

TEST_F(ServiceDispatcherTest, AViolationIsToldWithItsCode) {
  const auto service = Opened();
  ServiceDispatcher::Violation(service->Channel(), *service, "a frame is not masked", CloseCode::ProtocolError);
  ASSERT_EQ(script_.errors.size(), 1U);
  EXPECT_EQ(script_.errors[0].kind, ServiceError::Kind::ProtocolViolation);
  EXPECT_EQ(script_.errors[0].text, "a frame is not masked");
  EXPECT_EQ(script_.errors[0].code, CloseCode::ProtocolError);
  EXPECT_FALSE(script_.errors[0].hasCause);
  script_.onError = [] { throw 5; };
  ServiceDispatcher::Violation(service->Channel(), *service, "again", CloseCode::ProtocolError);
}

TEST_F(ServiceDispatcherTest, InvokeRunsTheActionUnderTheSameRules) {
  const auto service = Opened();
  int ran = 0;
  ServiceDispatcher::Invoke(
      *channel_, service.get(), [&](WebSocketsService& seen) { ran += &seen == service.get(); }, [] { FAIL(); });
  EXPECT_EQ(ran, 1);
  ServiceDispatcher::Invoke(
      *channel_, service.get(), [](WebSocketsService&) { throw std::runtime_error("x"); }, [] { FAIL(); });
  EXPECT_EQ(script_.errors.at(0).callback, "Invoke");
  EXPECT_EQ(channel_->Closings().at(0).code, CloseCode::InternalError);
}

TEST_F(ServiceDispatcherTest, InvokeSaysWhenTheServiceIsGone) {
  int gone = 0;
  ServiceDispatcher::Invoke(
      *channel_, nullptr, [](WebSocketsService&) { FAIL(); }, [&] { ++gone; });
  ServiceDispatcher::Invoke(
      *channel_, nullptr, [](WebSocketsService&) { FAIL(); }, [&] { ++gone, throw 6; });
  EXPECT_EQ(gone, 2);
}

TEST_F(ServiceDispatcherTest, OpensAServiceThatExists) {
  const auto service = Opened();
  EXPECT_EQ(ServiceDispatcher::Open(*channel_, *service).status, 101);
  script_.onOpen = [] { throw UpgradeRefused(403, "not you either"); };
  const auto result = ServiceDispatcher::Open(*channel_, *service);
  EXPECT_EQ(result.status, 403);
  EXPECT_EQ(script_.destroyed, 0);
  EXPECT_THROW(std::rethrow_exception(result.cause), UpgradeRefused);
}

TEST_F(ServiceDispatcherTest, AServiceForOneCallThatCannotBeMadeClosesWith1011) {
  channel_->Open();
  const auto make = [this] { return std::make_unique<ScriptedService>(script_); };
  EXPECT_NE(ServiceDispatcher::Make(*channel_, make, "OnMessage"), nullptr);
  EXPECT_TRUE(channel_->Closings().empty());
  script_.onConstruct = [] { throw std::runtime_error("not today"); };
  EXPECT_EQ(ServiceDispatcher::Make(*channel_, make, "OnMessage"), nullptr);
  EXPECT_EQ(channel_->Closings().at(0).code, CloseCode::InternalError);
}

}  // namespace
}  // namespace wshost
