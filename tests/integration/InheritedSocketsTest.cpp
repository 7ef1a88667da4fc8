// SPDX-License-Identifier: MIT
// Hosts on sockets that listened before them, and go on listening after them.
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <gmock/gmock.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

using Poco::Net::ServerSocket;
using ::testing::HasSubstr;

ServerSocket Listening() { return ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)); }
std::uint16_t PortOf(const ServerSocket& socket) { return socket.address().port(); }

std::unique_ptr<Host> OpenedOn(std::vector<ServerSocket> listening, HostOptions options) {
  auto host = std::make_unique<WebSocketsHost<EchoService>>("ws://127.0.0.1/", std::move(options));
  host->AddWebSocketsEndpoint(std::move(listening));
  host->Open();
  return host;
}

class InheritedSockets : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, InheritedSockets, AllEngines(), NameOf);

TEST_P(InheritedSockets, AreServedOnEveryPathAndTellTheirRealAddresses) {
  const std::vector<ServerSocket> sockets{Listening(), Listening()};
  WebSocketsHost<EchoService> host({"ws://a.example/one", "ws://b.example/two", "ws://c.example/one"},
                                   GetParam().Options());
  host.AddWebSocketsEndpoint(sockets);
  host.Open();
  std::vector<std::string> addresses;
  for (const ServiceEndpoint& endpoint : host.Endpoints()) addresses.push_back(endpoint.Address());
  std::vector<std::string> expected;
  for (const ServerSocket& socket : sockets) {
    for (const char* path : {"/one", "/two"}) expected.push_back("ws://" + socket.address().toString() + path);
  }
  EXPECT_EQ(addresses, expected);
  for (const ServiceEndpoint& endpoint : host.Endpoints()) {
    TestClient client = TestClient::Joined(endpoint.Port(), endpoint.Path());
    client.ExpectEcho(endpoint.Address());
    client.CloseCleanly();
  }
}

TEST_P(InheritedSockets, ListenOnWhenTheHostHasClosedAndKeepWhoWaits) {
  const ServerSocket socket = Listening();
  OpenedOn({socket}, GetParam().Options())->Close();
  TestClient waiting(PortOf(socket));
  waiting.Send(UpgradeHead());
  const auto next = OpenedOn({socket}, GetParam().Options());
  EXPECT_EQ(StatusOf(waiting.ReadHead()), 101);
  waiting.ExpectEcho("at last");
  waiting.CloseCleanly();
}

TEST_P(InheritedSockets, WhoConnectsWhileAHostClosesIsLeftToTheNext) {
  const ServerSocket socket = Listening();
  auto closing = OpenedOn({socket}, GetParam().Options());
  TestClient there = TestClient::Joined(PortOf(socket));
  std::promise<void> begun;
  std::promise<void> release;
  // A loop that is busy sees at once, later, that somebody has connected and that it is to stop accepting.
  ASSERT_EQ(closing->Sessions().InvokeAll([&](WebSocketsService&) {
    begun.set_value();
    release.get_future().wait();
  }),
            1U);
  begun.get_future().wait();
  std::thread closer([&] { closing->Close(); });
  Eventually("the host closes", [&] { return closing->GetState() == Host::State::Closing; });
  TestClient early(PortOf(socket));
  early.Send(UpgradeHead());
  release.set_value();
  EXPECT_EQ(there.ReadClose().code, 1001U);
  there.Send(CloseFrame(1001));
  closer.join();
  const auto next = OpenedOn({socket}, GetParam().Options());
  EXPECT_EQ(StatusOf(early.ReadHead()), 101);
  early.CloseCleanly();
}

TEST(InheritedSocketsAtOnce, MayBeLetGoOfByTheirOwnerOnceTheHostIsOpen) {
  ServerSocket socket = Listening();
  const std::uint16_t port = PortOf(socket);
  const auto host = OpenedOn({socket}, {});
  socket.close();
  TestClient::Joined(port).ExpectEcho("still here");
}

TEST(InheritedSocketsAtOnce, AreRefusedIfTheyDoNotListen) {
  WebSocketsHost<EchoService> host(kAnyPort);
  const auto refusal = [&](std::vector<ServerSocket> sockets) -> std::string {
    try {
      host.AddWebSocketsEndpoint(std::move(sockets));
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_THAT(refusal({}), HasSubstr("no listening socket"));
  ServerSocket bound;
  bound.bind(Poco::Net::SocketAddress("127.0.0.1", 0));
  EXPECT_THAT(refusal({Listening(), bound}), HasSubstr("does not listen"));
  ServerSocket closed = Listening();
  closed.close();
  EXPECT_THAT(refusal({closed}), HasSubstr("no open socket"));
  host.AddWebSocketsEndpoint({Listening()});
  EXPECT_THROW(host.AddWebSocketsEndpoint({Listening()}), std::logic_error);
  EXPECT_THROW(host.AddWebSocketsEndpoint(), std::logic_error);
  host.Open();
  EXPECT_THROW(host.AddWebSocketsEndpoint({Listening()}), std::logic_error);
}

}  // namespace
}  // namespace wshost::testing
