// SPDX-License-Identifier: MIT
// Deadlines on real sockets: whoever stalls is dealt with, and nobody else notices. How long they take is tested with a
// clock that is turned by hand, elsewhere.
#include <chrono>
#include <future>
#include <string>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;

class Timeouts : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Timeouts, AllEngines(), NameOf);

TEST_P(Timeouts, AHeadThatStallsIsAnsweredWith408) {
  HostOptions options = GetParam().Options();
  options.handshakeTimeout = 300ms;
  const auto host = Opened<EchoService>(options);
  TestClient stalled(PortOf(*host));
  stalled.Send("GET / HTTP/1.1\r\nHost: 127");
  TestClient healthy = TestClient::Joined(PortOf(*host));
  Eventually("the deadline passes", [&] {
    healthy.ExpectEcho("meanwhile");
    return host->Statistics().timeouts != 0;
  });
  EXPECT_EQ(stalled.ReadAnswer().status, 408);
  EXPECT_EQ(stalled.ReadUntilEof(), "");
  healthy.ExpectEcho("a session has no handshake to finish");
}

TEST_P(Timeouts, APeerThatSaysNothingIsDropped) {
  HostOptions options = GetParam().Options();
  options.handshakeTimeout = 50ms;
  const auto host = Opened<EchoService>(options);
  TestClient silent(PortOf(*host));
  EXPECT_EQ(silent.ReadUntilEof(), "");
  EXPECT_EQ(host->Statistics().timeouts, 1U);
}

class ClosingService : public EchoService {
 public:
  explicit ClosingService(std::promise<CloseCode>& ended) : ended_(ended) {}
  void OnText(std::string_view) override { Close(CloseCode::Normal, "done"); }
  void OnClose(const CloseInfo& close) override {
    EXPECT_FALSE(close.wasClean);
    ended_.set_value(close.code);
  }

 private:
  std::promise<CloseCode>& ended_;
};

TEST_P(Timeouts, APeerThatDoesNotAnswerACloseIsCut) {
  HostOptions options = GetParam().Options();
  options.closeTimeout = 50ms;
  std::promise<CloseCode> ended;
  WebSocketsHost<ClosingService> host(
      kAnyPort, [&] { return std::make_unique<ClosingService>(ended); }, options);
  host.Map<EchoService>("/healthy");
  host.AddWebSocketsEndpoint();
  host.Open();
  TestClient healthy = TestClient::Joined(PortOf(host), "/healthy");
  TestClient mute = TestClient::Joined(PortOf(host));
  mute.SendText("close, please");
  EXPECT_EQ(mute.ReadClose().code, 1000U);
  mute.ReadUntilGone();
  EXPECT_EQ(ended.get_future().get(), CloseCode::Abnormal);
  healthy.ExpectEcho("still here");
  EXPECT_EQ(host.Statistics().timeouts, 1U);
}

TEST_P(Timeouts, APeerThatDoesNotAnswerAPingIsCut) {
  HostOptions options = GetParam().Options();
  options.pingInterval = 50ms;
  const auto host = Opened<EchoService>(options);
  TestClient dead = TestClient::Joined(PortOf(*host));
  EXPECT_EQ(dead.ReadFrame().opcode, 0x9);
  dead.ReadUntilGone();
  EXPECT_EQ(host->Statistics().timeouts, 1U);
  EXPECT_EQ(host->Statistics().openSessions, 0U);
}

}  // namespace
}  // namespace wshost::testing
