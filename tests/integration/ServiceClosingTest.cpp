// SPDX-License-Identifier: MIT
// How sessions end: by either side, from any thread, and what OnClose is told.
#include <gmock/gmock.h>

#include <future>
#include <string>
#include <thread>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

class ServiceClosing : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, ServiceClosing, AllEngines(), NameOf);

struct EndSeen {
  CloseCode code{};
  std::string reason;
  bool wasClean = false;
};

// Does as it is told: "close CODE REASON", and echoes all else.
class ObedientService : public WebSocketsService {
 public:
  using Collection = SessionCollection<ObedientService>;
  ObedientService(Collection& all, std::promise<EndSeen>& ended) : all_(all), ended_(ended) {}
  void OnOpen() override {
    all_.TryAdd(*this);
    if (Info().path == "/closes-at-once") {
      SendText("hello and");
      Close(CloseCode::TryAgainLater, "not now");
      EXPECT_EQ(SendText("too late"), SendStatus::Closed);
    }
  }
  void OnText(std::string_view text) override {
    const std::string before(text);
    if (text.starts_with("close ")) {
      EXPECT_EQ(SendText("as you wish"), SendStatus::Queued);
      Close(static_cast<CloseCode>(std::stoi(before.substr(6))), before.substr(11));
      EXPECT_EQ(SendText("too late"), SendStatus::Closed);
      EXPECT_EQ(text, before) << "the view must be valid for the whole call";
    } else {
      SendText(text);
    }
  }
  void OnClose(const CloseInfo& close) override {
    EXPECT_EQ(SendText("beyond the end"), SendStatus::Closed);
    ended_.set_value({close.code, std::string(close.reason), close.wasClean});
  }

 private:
  Collection& all_;
  std::promise<EndSeen>& ended_;
};

struct ObedientHost {
  explicit ObedientHost(const HostOptions& options)
      : host(
            "ws://127.0.0.1:0/", [this] { return std::make_unique<ObedientService>(all, ended); }, options) {
    host.Map<ObedientService>("/closes-at-once", [this] { return std::make_unique<ObedientService>(all, ended); });
    host.AddWebSocketsEndpoint();
    host.Open();
  }
  EndSeen Ended() { return ended.get_future().get(); }

  ObedientService::Collection all;
  std::promise<EndSeen> ended;
  WebSocketsHost<ObedientService> host;
};

TEST_P(ServiceClosing, SaysItsCodeAndReasonBehindWhatItSent) {  // O15
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  client.Send(Joined(TextFrame("close 4001 enough"), TextFrame("ignored")));
  EXPECT_EQ(client.ReadText(), "as you wish");
  const CloseSeen close = client.ReadClose();
  EXPECT_EQ(close.code, 4001U);
  EXPECT_EQ(close.reason, "enough");
  client.Send(CloseFrame(4001, "bye"));
  EXPECT_EQ(client.ReadUntilEof(), "");
  const EndSeen ended = world.Ended();
  EXPECT_EQ(static_cast<int>(ended.code), 4001);
  EXPECT_EQ(ended.reason, "bye");
  EXPECT_TRUE(ended.wasClean);
}

// A fragmented message lies in the protocol's memory while the service looks at it: a Close must not take it away.
TEST_P(ServiceClosing, KeepsAFragmentedMessageValidWhileItCloses) {
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  client.Send(Joined(TextFrame("close 1000 ", false), ContinuationFrame(std::string(100, 'r'), true)));
  EXPECT_EQ(client.ReadText(), "as you wish");
  EXPECT_EQ(client.ReadClose().reason, std::string(100, 'r'));
  client.Send(CloseFrame(1000));
  EXPECT_EQ(client.ReadUntilEof(), "");
}

TEST_P(ServiceClosing, MayCloseInOnOpen) {
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host), "/closes-at-once");
  EXPECT_EQ(client.ReadText(), "hello and");
  const CloseSeen close = client.ReadClose();
  EXPECT_EQ(close.code, 1013U);
  EXPECT_EQ(close.reason, "not now");
  client.Send(CloseFrame(1013));
  EXPECT_EQ(client.ReadUntilEof(), "");
  EXPECT_EQ(world.Ended().code, CloseCode::TryAgainLater);
}

TEST_P(ServiceClosing, ClosesFromAnotherThreadBehindWhatThatThreadSent) {
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  const auto session = world.all.Find([](const SessionInfo&) { return true; }).at(0);
  std::thread([&session] {
    for (int i = 0; i < 100; ++i) EXPECT_EQ(session.SendText(std::to_string(i)), SendStatus::Queued);
    session.Close(CloseCode::PolicyViolation, "from afar");
    EXPECT_EQ(session.SendText("too late"), SendStatus::Closed);
    session.Close(CloseCode::Normal, "only the first counts");
  }).join();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.ReadText(), std::to_string(i));
  const CloseSeen close = client.ReadClose();
  EXPECT_EQ(close.code, 1008U);
  EXPECT_EQ(close.reason, "from afar");
  client.Send(CloseFrame(1008));
  EXPECT_EQ(client.ReadUntilEof(), "");
  EXPECT_TRUE(world.Ended().wasClean);
}

TEST_P(ServiceClosing, RefusesCodesThatMayNotTravel) {  // T24
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  const auto session = world.all.Find([](const SessionInfo&) { return true; }).at(0);
  for (const int code : {0, 999, 1004, 1006, 1015, 2999, 5000}) {
    EXPECT_THROW(session.Close(static_cast<CloseCode>(code)), std::logic_error) << code;
  }
  client.ExpectEcho("still open");
}

TEST_P(ServiceClosing, TellsThePeersCodeAndReason) {
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  client.Send(CloseFrame(3999, "gone fishing"));
  EXPECT_EQ(client.ReadClose().code, 3999U);
  EXPECT_EQ(client.ReadUntilEof(), "");
  const EndSeen ended = world.Ended();
  EXPECT_EQ(static_cast<int>(ended.code), 3999);
  EXPECT_EQ(ended.reason, "gone fishing");
  EXPECT_TRUE(ended.wasClean);
}

TEST_P(ServiceClosing, TellsOfACloseWithoutACode) {
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  client.Send(EmptyCloseFrame());
  EXPECT_EQ(client.ReadClose().code, 0U);
  EXPECT_EQ(client.ReadUntilEof(), "");
  EXPECT_EQ(world.Ended().code, CloseCode::NoStatus);
}

TEST_P(ServiceClosing, TellsOfAPeerThatHungUp) {
  ObedientHost world(GetParam().Options());
  {
    TestClient client = TestClient::Joined(PortOf(world.host));
    client.ExpectEcho("here");
  }
  const EndSeen ended = world.Ended();
  EXPECT_EQ(ended.code, CloseCode::Abnormal);
  EXPECT_FALSE(ended.wasClean);
}

TEST_P(ServiceClosing, TellsOfAPeerThatResetTheConnection) {
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  client.ExpectEcho("here");
  client.Reset();
  EXPECT_EQ(world.Ended().code, CloseCode::Abnormal);
  Eventually("its place is free", [&] { return world.host.Statistics().openPeers == 0; });
}

TEST_P(ServiceClosing, CutsReasonsAtACodePoint) {
  ObedientHost world(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(world.host));
  std::string reason(122, 'a');
  reason += "\xC3\xBC and more";
  world.all.Find([](const SessionInfo&) { return true; }).at(0).Close(CloseCode::Normal, reason);
  EXPECT_EQ(client.ReadClose().reason, std::string(122, 'a'));
}

}  // namespace
}  // namespace wshost::testing
