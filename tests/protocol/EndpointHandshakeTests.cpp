// SPDX-License-Identifier: MIT
// Opening handshakes that are right, whatever they look like.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "Conversation.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::Event;

constexpr std::string_view kAccepted =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    "\r\n";

void ExpectAccepted(const std::string& request) {
  const auto check = [](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), std::vector{SeenUpgrade()});
    EXPECT_EQ(conversation.Output(), kAccepted);
    EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Open);
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
    EXPECT_FALSE(conversation.Peer().WantsTransportClose());
  };
  ForEachNewSplit(FromText(request), check);
}

TEST(Handshake, AcceptsTheExampleOfTheStandard) {  // RFC 6455 1.2
  ExpectAccepted(UpgradeRequest("Origin: http://example.com\r\nSec-WebSocket-Protocol: chat, superchat\r\n"));
}

TEST(Handshake, AcceptsUpgradeAmongConnectionTokens) {  // RFC 6455 4.2.1
  ExpectAccepted(UpgradeRequest("Connection: keep-alive, Upgrade\r\n", "Connection"));
  ExpectAccepted(UpgradeRequest("Connection: keep-alive\r\nConnection: x,upGRADE ,y\r\n", "Connection"));
}

TEST(Handshake, AcceptsWebsocketAmongUpgradeTokens) {  // RFC 6455 4.2.1
  ExpectAccepted(UpgradeRequest("Upgrade: h2c, WebSocket\r\n", "Upgrade"));
  ExpectAccepted(UpgradeRequest("Upgrade: h2c\r\nUpgrade: WEBSOCKET\r\n", "Upgrade"));
}

TEST(Handshake, AcceptsFieldsInAnyOrderAndCase) {  // RFC 9110 5.1, 5.3
  std::vector<std::string> lines = {"hOST:server.example.com\r\n", "UPGRADE:\twebsocket \r\n",
                                    "connection:   upgrade\r\n", "SEC-WEBSOCKET-KEY:dGhlIHNhbXBsZSBub25jZQ==  \r\n",
                                    "sec-websocket-version:13\r\n"};
  std::sort(lines.begin(), lines.end());
  do {
    std::string request = "GET /chat HTTP/1.1\r\n";
    for (const std::string& line : lines) request += line;
    Conversation conversation;
    conversation.Feed(FromText(request + "\r\n"));
    ASSERT_EQ(conversation.Output(), kAccepted) << request;
  } while (std::next_permutation(lines.begin(), lines.end()));
}

TEST(Handshake, AcceptsContentLengthZero) {  // RFC 9110 8.6
  ExpectAccepted(UpgradeRequest("Content-Length: 0\r\n"));
}

TEST(Handshake, AcceptsAbsoluteTargetAndOneEmptyLineBefore) {  // RFC 9112 2.2, 3.2.2
  const std::string request = UpgradeRequest();
  ExpectAccepted("\r\nGET ws://server.example.com/chat?x HTTP/1.1" + request.substr(request.find("\r\n")));
}

TEST(Handshake, AcceptsExtensionsItDoesNotUse) {  // RFC 6455 4.2.2
  ExpectAccepted(UpgradeRequest("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"));
}

TEST(Handshake, AcceptsSubprotocolsInSeveralFieldsAndEmptyElements) {  // RFC 6455 4.3, 11.3.4
  ExpectAccepted(UpgradeRequest("Sec-WebSocket-Protocol: , chat ,,\r\nSec-WebSocket-Protocol:\r\n"));
}

TEST(Handshake, KeepsBytesReadPastTheHandshake) {  // RFC 6455 4.1
  const Bytes stream = Joined(FromText(UpgradeRequest()), TextFrame("first"), PingFrame("p"), TextFrame("second"));
  ForEachNewSplit(stream, [](Conversation& conversation) {
    const std::vector expected{SeenUpgrade(), SeenText("first"), SeenPing("p"), SeenText("second")};
    EXPECT_EQ(conversation.Events(), expected);
    EXPECT_EQ(conversation.Output(), std::string(kAccepted) + ToText(ServerFrame(0xA, FromText("p"))));
  });
}

TEST(Handshake, IsPlainHttpWithoutUpgradeToWebsocket) {  // RFC 9110 7.8
  for (const char* request :
       {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "BREW /pot HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket2\r\n\r\n"}) {
    ForEachNewSplit(FromText(request), [](Conversation& conversation) {
      EXPECT_EQ(conversation.Events(), std::vector{SeenHttp()});
      EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Deciding);
      EXPECT_EQ(conversation.Output(), "");
    });
  }
}

TEST(Handshake, GivesNothingForNoBytes) {
  Conversation conversation;
  conversation.Feed({});
  EXPECT_TRUE(conversation.Events().empty());
  EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Connecting);
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
}

TEST(Handshake, KeepsAnUnfinishedHeadOnly) {
  Conversation conversation;
  conversation.Feed(FromText("GET / HT"));
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 8U);
  conversation.Feed(FromText("TP"));
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 10U);
}

}  // namespace
}  // namespace wshost::testing
