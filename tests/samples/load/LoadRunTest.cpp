// SPDX-License-Identifier: MIT
// Whole runs against hosts of this process, over loopback.
#include "LoadRun.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "Progress.h"
#include "wshost/host/ServiceEndpoint.h"
#include "wshost/host/WebSocketsHost.h"
#include "wshost/service/SessionCollection.h"
#include "wshost/service/WebSocketsService.h"

namespace {

using load::Answering;
using load::LoadFigures;
using load::LoadOptions;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class Echo : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view text) override {
    ++heard;
    SendText(text);
  }
  static inline std::atomic<int> heard = 0;
};

class Chat : public wshost::WebSocketsService {
 public:
  void OnOpen() override { room.TryAdd(*this); }
  void OnMessage(const wshost::JsonValue& message) override { room.Relay(message); }

 private:
  static inline wshost::SessionCollection<Chat> room;
};

/// Hears, and says nothing.
class Listener : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view) override { ++heard; }
  static inline std::atomic<std::uint64_t> heard = 0;
};

/// Says goodbye to whoever says something.
class Leaver : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view) override { Close(wshost::CloseCode::GoingAway, "enough"); }
};

class Doorkeeper : public wshost::WebSocketsService {
 public:
  void OnOpen() override { throw wshost::UpgradeRefused(403, "not you"); }
};

template <class TService>
std::unique_ptr<wshost::WebSocketsHost<TService>> Opened() {
  auto host = std::make_unique<wshost::WebSocketsHost<TService>>("ws://127.0.0.1:0/");
  host->AddWebSocketsEndpoint();
  host->Open();
  return host;
}

LoadOptions Quick(const std::string& address) {
  LoadOptions options;
  options.url = load::ServerUrl::Parse(address);
  options.startDelay = load::Duration(0);
  options.rate = 1000;
  options.messages = 3;
  options.duration = std::chrono::minutes(1);
  options.openTimeout = std::chrono::minutes(1);
  return options;
}

LoadFigures FiguresOf(
    const LoadOptions& options, const std::function<bool()>& isInterrupted = [] { return false; }) {
  std::ostringstream out;
  load::Progress progress(out, load::Progress::Form::Lines);
  const Poco::Net::SocketAddress server(options.url->host, options.url->port);
  return load::LoadRun(options, server, progress, isInterrupted).Run();
}

TEST(LoadRun, HearsEachEchoOnce) {
  const auto host = Opened<Echo>();
  const LoadFigures figures = FiguresOf(Quick(host->Endpoints().front().Address()));
  EXPECT_TRUE(figures.IsSuccess());
  EXPECT_EQ(figures.opened, 10U);
  EXPECT_EQ(figures.sent, 30U);
  EXPECT_EQ(figures.received, 30U);
  EXPECT_EQ(figures.HowAnswered(), Answering::Echo);
  EXPECT_EQ(figures.Lost(), 0U);
  EXPECT_EQ(figures.latencies.Count(), 30U);
  EXPECT_EQ(figures.closes.at(1000), 10U);
}

TEST(LoadRun, HearsWhatIsRelayedToAll) {
  const auto host = Opened<Chat>();
  const LoadFigures figures = FiguresOf(Quick(host->Endpoints().front().Address()));
  EXPECT_TRUE(figures.IsSuccess());
  EXPECT_EQ(figures.HowAnswered(), Answering::Relay);
  EXPECT_EQ(figures.received, 30U * 10);
  EXPECT_EQ(figures.Expected(), 30U * 10);
}

TEST(LoadRun, SendsMessagesLargerThanWhatASocketTakes) {
  const auto host = Opened<Echo>();
  LoadOptions options = Quick(host->Endpoints().front().Address());
  options.message = "{\"x\":\"" + std::string(900'000, 'x') + "\"}";
  options.clients = 3;
  const LoadFigures figures = FiguresOf(options);
  EXPECT_TRUE(figures.IsSuccess());
  EXPECT_EQ(figures.sent + figures.heldBack, 9U);
  EXPECT_EQ(figures.received, figures.sent);
  EXPECT_GT(figures.bytesReceived, figures.sent * 900'000);
}

TEST(LoadRun, GoesOnWhenAFullSocketTakesMore) {
  const auto host = Opened<Listener>();
  LoadOptions options = Quick(host->Endpoints().front().Address());
  options.message = "{\"x\":\"" + std::string(900'000, 'x') + "\"}";
  options.clients = 1;
  options.messages.reset();
  options.rate = 10'000;  // far more than any socket takes
  Listener::heard = 0;
  const LoadFigures figures = FiguresOf(options, [] { return Listener::heard > 40; });
  EXPECT_TRUE(figures.IsSuccess());
  EXPECT_EQ(figures.HowAnswered(), Answering::Unknown);
  EXPECT_EQ(Listener::heard, figures.sent);
}

TEST(LoadRun, OnlyListensAtARateOfZeroUntilItsTimeIsOver) {
  const auto host = Opened<Echo>();
  LoadOptions options = Quick(host->Endpoints().front().Address());
  options.rate = 0;
  options.duration = load::Duration(1);
  const LoadFigures figures = FiguresOf(options);
  EXPECT_TRUE(figures.IsSuccess());
  EXPECT_EQ(figures.sent, 0U);
}

TEST(LoadRun, TellsThatNobodyListens) {
  Poco::Net::ServerSocket closed(Poco::Net::SocketAddress("127.0.0.1", 0));
  const std::string address = closed.address().toString();
  closed.close();
  const LoadFigures figures = FiguresOf(Quick("ws://" + address + "/"));
  EXPECT_FALSE(figures.IsSuccess());
  EXPECT_EQ(figures.notOpened, 10U);
  EXPECT_EQ(figures.troubles.at("connect: Connection refused"), 10U);
}

TEST(LoadRun, TellsThatTheUpgradeIsRefused) {
  const auto host = Opened<Doorkeeper>();
  const LoadFigures figures = FiguresOf(Quick(host->Endpoints().front().Address()));
  EXPECT_FALSE(figures.IsSuccess());
  EXPECT_EQ(figures.troubles.at("refused: 403 Forbidden"), 10U);
}

TEST(LoadRun, GivesUpAServerThatDoesNotAnswer) {
  Poco::Net::ServerSocket silent(Poco::Net::SocketAddress("127.0.0.1", 0));
  LoadOptions options = Quick("ws://" + silent.address().toString() + "/");
  options.openTimeout = std::chrono::milliseconds(1);
  const LoadFigures figures = FiguresOf(options);
  EXPECT_FALSE(figures.IsSuccess());
  EXPECT_EQ(figures.troubles.at("not open within 1.00 ms"), 10U);
}

TEST(LoadRun, TellsThatTheServerSaidGoodbye) {
  const auto host = Opened<Leaver>();
  const LoadFigures figures = FiguresOf(Quick(host->Endpoints().front().Address()));
  EXPECT_FALSE(figures.IsSuccess());
  EXPECT_EQ(figures.faults, 10U);
  EXPECT_EQ(figures.closes.at(1001), 10U);
  EXPECT_EQ(figures.troubles.at("closed by the server, 1001: enough"), 10U);
}

TEST(LoadRun, TellsThatTheServerHungUp) {
  Poco::Net::ServerSocket server(Poco::Net::SocketAddress("127.0.0.1", 0));
  LoadOptions options = Quick("ws://" + server.address().toString() + "/");
  options.clients = 1;
  const LoadFigures figures = FiguresOf(options, [&server] {
    if (server.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ)) server.acceptConnection().close();
    return false;
  });
  EXPECT_FALSE(figures.IsSuccess());
  ASSERT_EQ(figures.troubles.size(), 1U);
  EXPECT_THAT(figures.troubles.begin()->first, AnyOf("hung up before the upgrade", HasSubstr("reset"), "Broken pipe"));
}

TEST(LoadRun, SaysGoodbyeWhenItIsInterrupted) {
  const auto host = Opened<Echo>();
  LoadOptions options = Quick(host->Endpoints().front().Address());
  options.messages.reset();
  Echo::heard = 0;
  const LoadFigures figures = FiguresOf(options, [] { return Echo::heard > 100; });
  EXPECT_TRUE(figures.IsSuccess());
  EXPECT_EQ(figures.received, figures.sent);
  EXPECT_EQ(figures.closes.at(1000), 10U);
}

TEST(LoadRun, GivesUpWhatIsNotOpenWhenItIsInterrupted) {
  Poco::Net::ServerSocket silent(Poco::Net::SocketAddress("127.0.0.1", 0));
  const LoadFigures figures = FiguresOf(Quick("ws://" + silent.address().toString() + "/"), [] { return true; });
  EXPECT_FALSE(figures.IsSuccess());
  EXPECT_EQ(figures.opened, 0U);
  EXPECT_EQ(figures.troubles.at("not open when the run ended"), 10U);
}

TEST(LoadRun, SendsItsFieldsAndSubprotocols) {
  class Picky : public wshost::WebSocketsService {
   public:
    void OnOpen() override {
      if (HttpRequestHeaders().Find("X-Token") != "abc") throw wshost::UpgradeRefused(401, "who are you?");
    }
  };
  const auto host = Opened<Picky>();
  LoadOptions options = Quick(host->Endpoints().front().Address());
  options.rate = 0;
  options.duration = load::Duration(1);
  EXPECT_FALSE(FiguresOf(options).IsSuccess());
  options.headers = {{"X-Token", "abc"}};
  options.subprotocols = {"a", "b"};
  EXPECT_TRUE(FiguresOf(options).IsSuccess());
}

}  // namespace
