// SPDX-License-Identifier: MIT
// Services that refuse, throw, or get what they do not take: what the peer hears, and that the host lives on.
#include <gmock/gmock.h>

#include <functional>
#include <future>
#include <stdexcept>
#include <string>

#include "Engines.h"
#include "LogCapture.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ServiceErrors : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, ServiceErrors, AllEngines(), NameOf);

// ---- before the 101

class PickyService : public EchoService {
 public:
  explicit PickyService(SessionCollection<PickyService>& room) : room_(room) {
    if (Path() == "/ctor-refuses") throw UpgradeRefused(401, "who are you?");
    if (Path() == "/ctor-throws") throw std::runtime_error("secret of the constructor");
  }
  void OnOpen() override {
    room_.TryAdd(*this);
    SendText("never to be seen unless the upgrade succeeds");
    if (Path() == "/refuses") throw UpgradeRefused(403, "not you");
    if (Path() == "/throws") throw std::runtime_error("secret of OnOpen");
    if (Path() == "/throws-number") throw 42;
    if (Path() == "/refuses-wrongly") throw UpgradeRefused(200, "no refusal at all");
  }
  void OnClose(const CloseInfo&) override { EXPECT_EQ(Path(), "/welcome"); }
  void OnError(const ServiceError&) override { ADD_FAILURE() << "a refusal is no error of an open session"; }

 private:
  std::string Path() const { return Info().path.ToString(); }
  SessionCollection<PickyService>& room_;
};

struct Refusal {
  const char* path;
  int status;
  const char* body;
};

TEST_P(ServiceErrors, RefusalsAreAnsweredAndOtherExceptionsKeepTheirTextToThemselves) {  // W3
  const LogCapture log("wshost.service");
  SessionCollection<PickyService> room;
  WebSocketsHost<EchoService> host(kAnyPort, GetParam().Options());
  const Refusal refusals[] = {{"/ctor-refuses", 401, "who are you?"},
                              {"/ctor-throws", 500, ""},
                              {"/refuses", 403, "not you"},
                              {"/throws", 500, ""},
                              {"/throws-number", 500, ""},
                              {"/refuses-wrongly", 500, ""}};
  const auto make = [&room] { return std::make_unique<PickyService>(room); };
  for (const Refusal& refusal : refusals) host.Map<PickyService>(refusal.path, make);
  host.Map<PickyService>("/welcome", make);
  host.AddWebSocketsEndpoint();
  host.Open();
  for (const Refusal& refusal : refusals) {
    TestClient client(PortOf(host));
    client.Send(Joined(FromText(UpgradeHead(refusal.path)), TextFrame("too early")));
    const HttpAnswer answer = client.ReadAnswer();
    EXPECT_EQ(answer.status, refusal.status) << refusal.path;
    EXPECT_THAT(answer.head, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
    if (*refusal.body != 0) {
      EXPECT_EQ(answer.body, refusal.body);
    }
    EXPECT_EQ(client.ReadUntilEof(), "") << refusal.path;
    EXPECT_TRUE(room.empty()) << refusal.path;
  }
  TestClient welcome = TestClient::Joined(PortOf(host), "/welcome");
  EXPECT_THAT(welcome.ReadText(), HasSubstr("never to be seen"));
  welcome.ExpectEcho("in");
  EXPECT_EQ(room.size(), 1U);
  EXPECT_EQ(host.Statistics().upgradesRefused, std::size(refusals));
  EXPECT_EQ(log.Count("secret of OnOpen"), 1U);
  EXPECT_EQ(log.Count("secret of the constructor"), 1U);
  welcome.CloseCleanly();
  host.Close();
}

// ---- once open

struct ErrorSeen {
  ServiceError::Kind kind{};
  std::string callback, text;
  CloseCode code{};
  bool hasCause = false;
};

// Records what reaches OnError and OnClose; the first OnClose ends the record.
struct Record {
  std::vector<ErrorSeen> errors;
  std::promise<CloseCode> closed;
};

class RecordingService : public WebSocketsService {
 public:
  explicit RecordingService(Record& record) : record_(record) {}
  void OnError(const ServiceError& error) override {
    record_.errors.push_back(
        {error.kind, std::string(error.callback), std::string(error.text), error.closeCode, error.cause != nullptr});
  }
  void OnClose(const CloseInfo& close) override { record_.closed.set_value(close.code); }

 private:
  Record& record_;
};

class JsonRecordingService : public RecordingService {
 public:
  using RecordingService::RecordingService;
  void OnMessage(const JsonValue& message) override {
    if (message.IsNull()) throw std::runtime_error("secret of OnMessage");
    if (message.IsBoolean()) throw InvalidMessage("no booleans, please");
    Send(message);
  }
};

class BinaryRecordingService : public RecordingService {
 public:
  using RecordingService::RecordingService;
  void OnBinary(std::span<const std::byte> bytes) override {
    if (bytes.empty()) throw 42;
    SendBinary(bytes);
  }
};

// A host of TService whose sessions write into one record, and a second service that shows that the host lives.
template <typename TService>
struct RecordedHost {
  explicit RecordedHost(const HostOptions& options)
      : host(
            "ws://127.0.0.1:0/", [this] { return std::make_unique<TService>(record); }, options) {
    host.template Map<EchoService>("/healthy");
    host.AddWebSocketsEndpoint();
    host.Open();
    healthy.emplace(TestClient::Joined(PortOf(host), "/healthy"));
    client.emplace(TestClient::Joined(PortOf(host)));
  }

  /// Sends, and takes what the session then says.
  CloseSeen Provoke(const Bytes& bytes) {
    client->Send(bytes);
    CloseSeen close = client->ReadClose();
    client->Send(CloseFrame(close.code));
    EXPECT_EQ(client->ReadUntilEof(), "");
    healthy->ExpectEcho("the host lives");
    return close;
  }
  CloseCode ClosedWith() { return record.closed.get_future().get(); }

  Record record;
  WebSocketsHost<TService> host;
  std::optional<TestClient> healthy;
  std::optional<TestClient> client;
};

TEST_P(ServiceErrors, TextThatIsNoJsonReachesOnErrorAndCloses1007) {
  RecordedHost<JsonRecordingService> world(GetParam().Options());
  EXPECT_EQ(world.Provoke(TextFrame("{\"a\": }")).code, 1007U);
  EXPECT_EQ(world.ClosedWith(), CloseCode::InvalidPayload);
  ASSERT_EQ(world.record.errors.size(), 1U);
  EXPECT_EQ(world.record.errors[0].kind, ServiceError::Kind::InvalidMessage);
  EXPECT_EQ(world.record.errors[0].code, CloseCode::InvalidPayload);
  EXPECT_TRUE(world.record.errors[0].hasCause);
  EXPECT_EQ(world.host.Statistics().serviceErrors, 1U);
}

TEST_P(ServiceErrors, AMessageBeyondTheHostsJsonLimitsIsInvalid) {
  HostOptions options = GetParam().Options();
  options.json.maxDepth = 2;
  RecordedHost<JsonRecordingService> world(options);
  EXPECT_EQ(world.Provoke(TextFrame("[[[]]]")).code, 1007U);
  EXPECT_EQ(world.ClosedWith(), CloseCode::InvalidPayload);
}

TEST_P(ServiceErrors, AMessageThatTheProtocolTakesIsNotTooLongForTheParser) {
  HostOptions options = GetParam().Options();
  options.json.maxBytes = 10;
  options.protocol.maxMessageBytes = 100;
  RecordedHost<JsonRecordingService> world(options);
  EXPECT_EQ(world.host.Options().json.maxBytes, 100U);
}

TEST_P(ServiceErrors, AServiceCanCallAMessageInvalid) {
  RecordedHost<JsonRecordingService> world(GetParam().Options());
  EXPECT_EQ(world.Provoke(TextFrame("true")).code, 1007U);
  EXPECT_EQ(world.ClosedWith(), CloseCode::InvalidPayload);
  EXPECT_EQ(world.record.errors.at(0).text, "no booleans, please");
}

TEST_P(ServiceErrors, AnExceptionInOnMessageReachesOnErrorAndCloses1011WithoutItsText) {
  RecordedHost<JsonRecordingService> world(GetParam().Options());
  const CloseSeen close = world.Provoke(TextFrame("null"));
  EXPECT_EQ(close.code, 1011U);
  EXPECT_THAT(close.reason, Not(HasSubstr("secret")));
  EXPECT_EQ(world.ClosedWith(), CloseCode::InternalError);
  ASSERT_EQ(world.record.errors.size(), 1U);
  EXPECT_EQ(world.record.errors[0].kind, ServiceError::Kind::CallbackFailed);
  EXPECT_EQ(world.record.errors[0].callback, "OnMessage");
  EXPECT_EQ(world.record.errors[0].text, "secret of OnMessage");
}

TEST_P(ServiceErrors, WhatComesBehindAFailureIsNotDispatched) {
  RecordedHost<JsonRecordingService> world(GetParam().Options());
  EXPECT_EQ(world.Provoke(Joined(TextFrame("null"), TextFrame("null"), TextFrame("7"))).code, 1011U);
  world.ClosedWith();
  EXPECT_EQ(world.record.errors.size(), 1U);
}

TEST_P(ServiceErrors, SomethingThatIsNoExceptionIsCaughtToo) {
  RecordedHost<BinaryRecordingService> world(GetParam().Options());
  EXPECT_EQ(world.Provoke(BinaryFrame({})).code, 1011U);
  world.ClosedWith();
  EXPECT_EQ(world.record.errors.at(0).callback, "OnBinary");
}

TEST_P(ServiceErrors, BytesToATextServiceClose1003) {
  RecordedHost<JsonRecordingService> world(GetParam().Options());
  EXPECT_EQ(world.Provoke(BinaryFrame(FromText("[1]"))).code, 1003U);
  EXPECT_EQ(world.ClosedWith(), CloseCode::UnsupportedData);
  EXPECT_TRUE(world.record.errors.empty());
}

// The default OnText parses JSON: a text that is none is invalid first, and one that is JSON is not taken.
TEST_P(ServiceErrors, TextToABinaryOnlyServiceCloses1003) {
  RecordedHost<BinaryRecordingService> world(GetParam().Options());
  EXPECT_EQ(world.Provoke(TextFrame("[1]")).code, 1003U);
  EXPECT_EQ(world.ClosedWith(), CloseCode::UnsupportedData);
}

TEST_P(ServiceErrors, AProtocolViolationReachesOnErrorWithItsSentence) {
  RecordedHost<JsonRecordingService> world(GetParam().Options());
  EXPECT_EQ(world.Provoke(Encoded({.opcode = 0x3})).code, 1002U);
  EXPECT_EQ(world.ClosedWith(), CloseCode::ProtocolError);
  ASSERT_EQ(world.record.errors.size(), 1U);
  EXPECT_EQ(world.record.errors[0].kind, ServiceError::Kind::ProtocolViolation);
  EXPECT_EQ(world.record.errors[0].text, "The opcode is reserved.");
  EXPECT_FALSE(world.record.errors[0].hasCause);
}

class DoublyFailingService : public WebSocketsService {
 public:
  void OnMessage(const JsonValue&) override { throw std::runtime_error("first"); }
  void OnError(const ServiceError&) override { throw std::runtime_error("second"); }
  void OnClose(const CloseInfo&) override { throw std::runtime_error("third"); }
};

TEST_P(ServiceErrors, ExceptionsInOnErrorAndOnCloseGoToTheLog) {
  const LogCapture log("wshost.service");
  const auto host = Opened<DoublyFailingService>(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(*host));
  client.SendText("1");
  EXPECT_EQ(client.ReadClose().code, 1011U);
  client.Send(CloseFrame(1011));
  EXPECT_EQ(client.ReadUntilEof(), "");
  TestClient::Joined(PortOf(*host));
  host->Close();
  EXPECT_GE(log.Count("first"), 1U);
  EXPECT_GE(log.Count("second"), 1U);
  EXPECT_GE(log.Count("third"), 1U);
}

TEST_P(ServiceErrors, AnInvokedActionThatThrowsClosesItsSession) {
  SessionCollection<RoomService> room;
  const auto host = Opened<RoomService>(GetParam().Options(), [&] { return std::make_unique<RoomService>(room); });
  TestClient client = TestClient::Joined(PortOf(*host));
  TestClient other = TestClient::Joined(PortOf(*host));
  const auto sessions =
      room.Find([&](const SessionInfo& info) { return info.remoteAddress.ToString() == client.LocalAddress(); });
  ASSERT_EQ(sessions.size(), 1U);
  sessions[0].Invoke([](RoomService&) { throw std::runtime_error("in an action"); });
  EXPECT_EQ(client.ReadClose().code, 1011U);
  client.Send(CloseFrame(1011));
  EXPECT_EQ(client.ReadUntilEof(), "");
  other.SendText("alone now");
  EXPECT_EQ(other.ReadText(), "alone now");
}

}  // namespace
}  // namespace wshost::testing
