// SPDX-License-Identifier: MIT
// The protocol's client role against the host.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "Engines.h"
#include "Services.h"
#include "SyncClient.h"

namespace wshost::testing {
namespace {

using protocol::Event;

class ClientRole : public EngineTest {
 protected:
  ClientRole() : host_(Opened<EchoService>(GetParam().Options())) {}
  std::uint16_t Port() const { return PortOf(*host_); }
  std::unique_ptr<WebSocketsHost<EchoService>> host_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ClientRole, AllEngines(), NameOf);

TEST_P(ClientRole, ConversesWithTheHost) {
  SyncClient client(Port());
  ASSERT_TRUE(client.IsOpen());
  for (const std::size_t length : {0U, 1U, 125U, 126U, 65'535U, 65'536U, 300'000U}) {
    const std::string message(length, 'x');
    client.SendText(message);
    SyncMessage answer = client.Read();
    EXPECT_EQ(answer.type, Event::Type::Text);
    EXPECT_EQ(answer.payload, message);
    client.SendBinary(message);
    answer = client.Read();
    EXPECT_EQ(answer.type, Event::Type::Binary);
    EXPECT_EQ(answer.payload, message);
  }
  client.Ping("are you there");
  EXPECT_EQ(client.Close(static_cast<CloseCode>(3000)), static_cast<CloseCode>(3000));
}

TEST_P(ClientRole, CompressesWithTheHost) {
  for (const bool contextTakeover : {false, true}) {
    HostOptions options = GetParam().Options();
    options.compression = {.contextTakeover = contextTakeover};
    const auto host = Opened<EchoService>(options);
    SyncClient client(PortOf(*host), {.deflate = {.contextTakeover = contextTakeover}});
    ASSERT_TRUE(client.Compression());
    EXPECT_EQ(client.Compression()->serverNoContextTakeover, !contextTakeover);
    for (const std::size_t length : {10U, 2'000U, 300'000U, 2'000U}) {
      const std::string message(length, 'x');
      client.SendText(message);
      EXPECT_EQ(client.Read().payload, message);
    }
    EXPECT_EQ(client.Close(), CloseCode::Normal);
  }
}

TEST_P(ClientRole, IsToldOfARefusal) {
  SyncClient client(Port(), {.target = "/nobody/here"});
  EXPECT_FALSE(client.IsOpen());
  EXPECT_EQ(client.Response().status, 404);
}

TEST_P(ClientRole, HearsTheHostClose) {
  SyncClient client(Port());
  client.SendText("x");
  EXPECT_EQ(client.Read().payload, "x");
  std::jthread closer([this] { host_->Close(); });
  const SyncMessage last = client.Read();
  EXPECT_EQ(last.type, Event::Type::Closed);
  EXPECT_EQ(last.code, CloseCode::GoingAway);
}

}  // namespace
}  // namespace wshost::testing
