// SPDX-License-Identifier: MIT
// The client role: its request, every answer a server may give, and frames that are masked.
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "ClientConversation.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::ClientHandshake;
using protocol::Endpoint;
using protocol::Event;
using protocol::ProtocolError;

std::string RequestOf(const ClientHandshake& handshake) {
  ClientConversation client(handshake);
  return ToText(client.TakeOutput());
}

// ---- the request

TEST(ClientRequest, IsTheExampleOfTheStandard) {  // RFC 6455 1.3, 4.1
  EXPECT_EQ(RequestOf(ExampleHandshake()),
            "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

TEST(ClientRequest, HasWhatTheCallerAdds) {  // RFC 6455 4.1
  ClientHandshake handshake = ExampleHandshake();
  handshake.host = "[::1]:8080";
  handshake.target = "/chat?room=a%20b";
  const std::vector<std::string_view> subprotocols{"chat", "superchat"};
  handshake.subprotocols = subprotocols;
  const std::vector<HeaderField> fields{{"Origin", "http://example.com"}, {"Cookie", "a=b"}};
  handshake.extraFields = fields;
  const std::string request = RequestOf(handshake);
  EXPECT_TRUE(request.starts_with("GET /chat?room=a%20b HTTP/1.1\r\nHost: [::1]:8080\r\n")) << request;
  EXPECT_NE(request.find("\r\nSec-WebSocket-Protocol: chat, superchat\r\n"), std::string::npos) << request;
  EXPECT_TRUE(request.ends_with("\r\nOrigin: http://example.com\r\nCookie: a=b\r\n\r\n")) << request;
}

TEST(ClientRequest, RefusesWhatIsNotFitToBeSent) {
  const auto expectUnfit = [](auto&& change) {
    ClientHandshake handshake = ExampleHandshake();
    change(handshake);
    CountedMaskKeys keys;
    Endpoint endpoint(Conversation::kDefaultLimits, keys);
    EXPECT_THROW(endpoint.Connect(handshake), std::logic_error);
    EXPECT_FALSE(endpoint.HasOutput());
    EXPECT_NO_THROW(endpoint.Connect(ExampleHandshake()));
  };
  for (const std::string_view target :
       {"", "chat", "*", "/a b", "/a\r\nX: y", "/%zz", "http://h/", "/a HTTP/1.1\r\nHost: evil\r\n\r\nDELETE /b",
        "/a HTTP/1.1\r\n", "/a HTTP/1.1", "/a#fragment", "/gr\xC3\xBC\xC3\x9F"}) {
    expectUnfit([&](ClientHandshake& handshake) { handshake.target = target; });
  }
  for (const std::string_view host : {"", "a b", "h:port", "h\r\nX: y", "[::1"}) {
    expectUnfit([&](ClientHandshake& handshake) { handshake.host = host; });
  }
  const std::vector<std::vector<std::string_view>> badSubprotocols{{""}, {"a b"}, {"a", "b", "a"}};
  for (const auto& subprotocols : badSubprotocols) {
    expectUnfit([&](ClientHandshake& handshake) { handshake.subprotocols = subprotocols; });
  }
  for (const HeaderField& field : {HeaderField{"Host", "x"}, HeaderField{"Sec-WebSocket-Key", "x"},
                                   HeaderField{"a b", "x"}, HeaderField{"A", "x\r\nB: y"}}) {
    expectUnfit([&](ClientHandshake& handshake) { handshake.extraFields = {&field, 1}; });
  }
}

TEST(ClientRequest, IsForClientsAndOnce) {
  ClientConversation client;
  EXPECT_THROW(client.Peer().Connect(ExampleHandshake()), std::logic_error);
  Endpoint server(Conversation::kDefaultLimits);
  EXPECT_THROW(server.Connect(ExampleHandshake()), std::logic_error);
  EXPECT_THROW((void)server.Response(), std::logic_error);
  EXPECT_THROW(server.SendMessage(MessageKind::Text, {}), std::logic_error);
  EXPECT_EQ(server.GetRole(), protocol::Role::Server);
  EXPECT_EQ(client.Peer().GetRole(), protocol::Role::Client);
}

// ---- the answer

// Plays a response to a client that offered "chat" and "superchat", whole and however cut.
void ForEachAnswer(std::string_view response, const std::function<void(ClientConversation&)>& check) {
  const std::vector<std::string_view> subprotocols{"chat", "superchat"};
  ClientHandshake handshake = ExampleHandshake();
  handshake.subprotocols = subprotocols;
  ForEachSplit(FromText(response), [&](const std::vector<Bytes>& parts) {
    ClientConversation client(handshake);
    client.TakeOutput();
    for (const Bytes& part : parts) client.Feed(part);
    check(client);
  });
}

TEST(ClientResponse, IsAcceptedHoweverCutWithWhatComesBehindIt) {  // RFC 6455 4.1
  const std::string bytes = SwitchingProtocols("Sec-WebSocket-Protocol: superchat\r\nServer: x\r\n") +
                            ToText(ServerFrame(0x1, FromText("first")));
  ForEachAnswer(bytes, [](ClientConversation& client) {
    EXPECT_EQ(client.Events(), (std::vector{SeenConnected(), SeenText("first")}));
    EXPECT_EQ(client.Peer().Response().status, 101);
    EXPECT_EQ(client.Peer().Response().reason, "Switching Protocols");
    EXPECT_EQ(client.Peer().Response().subprotocol, "superchat");
    EXPECT_EQ(client.Peer().Response().Fields().Find("server"), "x");
    EXPECT_FALSE(client.Peer().Response().RedirectLocation());
    EXPECT_EQ(client.Peer().BufferedBytes(), 0U);
    EXPECT_TRUE(client.TakeOutput().empty());
  });
}

TEST(ClientResponse, MaySpellItsFieldsInAnyCase) {  // RFC 6455 4.1
  ForEachAnswer("HTTP/1.1 101\r\nUPGRADE: WebSocket\r\nconnection: keep-alive, UPGRADE\r\nSEC-WEBSOCKET-ACCEPT:  " +
                    std::string(kExampleAccept) + " \r\n\r\n",
                [](ClientConversation& client) {
                  EXPECT_EQ(client.Events(), std::vector{SeenConnected()});
                  EXPECT_EQ(client.Peer().Response().reason, "");
                  EXPECT_EQ(client.Peer().Response().subprotocol, "");
                });
}

struct BadResponse {
  const char* name;
  std::string response;
  ProtocolError error;
};

void PrintTo(const BadResponse& bad, std::ostream* stream) { *stream << bad.name; }

class MalformedResponse : public ::testing::TestWithParam<BadResponse> {};

TEST_P(MalformedResponse, FailsHoweverCutAndSaysNothing) {  // RFC 6455 4.1
  ForEachAnswer(GetParam().response, [](ClientConversation& client) {
    EXPECT_EQ(client.Events(), std::vector{SeenFailed(GetParam().error)});
    EXPECT_EQ(client.Peer().GetState(), Endpoint::State::Closed);
    EXPECT_TRUE(client.Peer().WantsTransportClose());
    EXPECT_TRUE(client.TakeOutput().empty());
    EXPECT_EQ(client.Peer().BufferedBytes(), 0U);
    EXPECT_THROW((void)client.Peer().Response(), std::logic_error);
    EXPECT_TRUE(client.Peer().TakeRest().empty());
  });
}

std::string Without(std::string_view field) {
  std::string head = SwitchingProtocols();
  const std::size_t begin = head.find(field);
  return head.erase(begin, head.find("\r\n", begin) + 2 - begin);
}

std::string With(std::string_view from, std::string_view to) {
  std::string head = SwitchingProtocols();
  return head.replace(head.find(from), from.size(), to);
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedResponse,
    ::testing::Values(
        BadResponse{"NotHttp", "SSH-2.0-x\r\n", ProtocolError::BadStatusLine},
        BadResponse{"Http2", "HTTP/2 101\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"Http12", "HTTP/1.2 101 x\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"StatusOfTwoDigits", "HTTP/1.1 10 x\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"StatusOfFourDigits", "HTTP/1.1 1010 x\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"StatusOfClassSix", "HTTP/1.1 600 x\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"ControlInReason", "HTTP/1.1 101 a\x01\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"LfAfterReason", "HTTP/1.1 101 a\nUpgrade: websocket\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"CrAfterReason", "HTTP/1.1 101 a\rX\r\n\r\n", ProtocolError::BadStatusLine},
        BadResponse{"Http10", With("HTTP/1.1", "HTTP/1.0"), ProtocolError::BadStatusLine},
        BadResponse{"BareLf", With("websocket\r\n", "websocket\n"), ProtocolError::BadHeaderLine},
        BadResponse{"NoColon", SwitchingProtocols("no colon\r\n"), ProtocolError::BadHeaderLine},
        BadResponse{"Folding", SwitchingProtocols(" folded\r\n"), ProtocolError::BadHeaderLine},
        BadResponse{"SpaceBeforeColon", SwitchingProtocols("A : b\r\n"), ProtocolError::BadHeaderName},
        BadResponse{"ControlInValue", SwitchingProtocols("A: \x01\r\n"), ProtocolError::BadHeaderValue},
        BadResponse{"NoUpgrade", Without("Upgrade: "), ProtocolError::ResponseWithoutUpgrade},
        BadResponse{"OtherUpgrade", With("websocket", "h2c"), ProtocolError::ResponseWithoutUpgrade},
        BadResponse{"TwoUpgrades", SwitchingProtocols("Upgrade: websocket\r\n"), ProtocolError::ResponseWithoutUpgrade},
        BadResponse{"NoConnection", Without("Connection: "), ProtocolError::ResponseWithoutConnectionUpgrade},
        BadResponse{"OtherConnection", With("Connection: Upgrade", "Connection: close"),
                    ProtocolError::ResponseWithoutConnectionUpgrade},
        BadResponse{"NoAccept", Without("Sec-WebSocket-Accept: "), ProtocolError::BadAccept},
        BadResponse{"OtherAccept", With("s3pPLM", "S3pPLM"), ProtocolError::BadAccept},
        BadResponse{"TwoAccepts", SwitchingProtocols("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
                    ProtocolError::BadAccept},
        BadResponse{"Extension", SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
                    ProtocolError::ExtensionNotOffered},
        BadResponse{"OtherSubprotocol", SwitchingProtocols("Sec-WebSocket-Protocol: Chat\r\n"),
                    ProtocolError::SubprotocolNotOffered},
        BadResponse{"TwoSubprotocols",
                    SwitchingProtocols("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: superchat\r\n"),
                    ProtocolError::SubprotocolNotOffered},
        BadResponse{"EmptySubprotocol", SwitchingProtocols("Sec-WebSocket-Protocol:\r\n"),
                    ProtocolError::SubprotocolNotOffered},
        BadResponse{"EmptyExtensions", SwitchingProtocols("Sec-WebSocket-Extensions:\r\n"),
                    ProtocolError::BadExtensions},
        BadResponse{"SubprotocolList", SwitchingProtocols("Sec-WebSocket-Protocol: chat, superchat\r\n"),
                    ProtocolError::SubprotocolNotOffered}),
    [](const auto& bad) { return bad.param.name; });

TEST(ClientResponse, IsBoundedLikeARequest) {
  protocol::ProtocolLimits limits;
  limits.maxHeadBytes = 200;
  limits.maxHeaderFields = 5;
  for (const auto& [response, error] :
       {std::pair{SwitchingProtocols("X: " + std::string(200, 'x') + "\r\n"), ProtocolError::HeadTooLarge},
        std::pair{SwitchingProtocols("A: 1\r\nB: 2\r\nC: 3\r\n"), ProtocolError::TooManyHeaderFields}}) {
    ForEachSplit(FromText(response), [&, wanted = error](const std::vector<Bytes>& parts) {
      ClientConversation client(ExampleHandshake(), limits);
      for (const Bytes& part : parts) client.Feed(part);
      EXPECT_EQ(client.Events(), std::vector{SeenFailed(wanted)});
    });
  }
}

TEST(ClientResponse, MayComeBehindInterimOnes) {  // RFC 9110 15.2
  ForEachAnswer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + SwitchingProtocols(),
                [](ClientConversation& client) {
                  EXPECT_EQ(client.Events(), std::vector{SeenConnected()});
                  EXPECT_FALSE(client.Peer().Response().Fields().Find("Link"));
                });
}

TEST(ClientResponse, MayNotHideBehindEndlessInterimOnes) {
  std::string bytes;
  for (int i = 0; i < 11; ++i) bytes += "HTTP/1.1 102 Processing\r\n\r\n";
  ForEachAnswer(bytes, [](ClientConversation& client) {
    EXPECT_EQ(client.Events(), std::vector{SeenFailed(ProtocolError::TooManyInterimResponses)});
  });
}

TEST(ClientResponse, GivesARedirectAsAValue) {  // RFC 6455 4.1
  ForEachAnswer("HTTP/1.1 307 Temporary Redirect\r\nLocation: wss://other.example/chat\r\n\r\n",
                [](ClientConversation& client) {
                  EXPECT_EQ(client.Events(), std::vector{SeenRefused()});
                  EXPECT_EQ(client.Peer().Response().RedirectLocation(), "wss://other.example/chat");
                  EXPECT_TRUE(client.Peer().Response().Challenges().empty());
                  EXPECT_TRUE(client.Peer().WantsTransportClose());
                });
  ForEachAnswer("HTTP/1.1 304 Not Modified\r\nLocation: /x\r\n\r\n",
                [](ClientConversation& client) { EXPECT_FALSE(client.Peer().Response().RedirectLocation()); });
}

TEST(ClientResponse, GivesA401AsAValueWithItsBody) {  // RFC 6455 4.1
  ClientConversation client;
  client.TakeOutput();
  Bytes bytes = FromText(
      "HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nwww-authenticate: Bearer\r\n"
      "Content-Length: 4\r\n\r\nbody");
  client.Peer().Receive(bytes);
  EXPECT_EQ(Seen(client.Peer().NextEvent()), SeenRefused());
  EXPECT_EQ(client.Peer().Response().status, 401);
  EXPECT_EQ(client.Peer().Response().Challenges(), (std::vector<std::string_view>{"Basic realm=\"a\"", "Bearer"}));
  EXPECT_EQ(ToText(client.Peer().TakeRest()), "body");
  EXPECT_TRUE(client.Peer().TakeRest().empty());
  EXPECT_FALSE(client.Peer().WantsTransportClose());
  EXPECT_EQ(client.Peer().NextEvent().type, Event::Type::None);
}

TEST(ClientResponse, KeepsTheStartOfARefusalsBodyOnceItsBytesAreFree) {
  ClientConversation client;
  client.Feed("HTTP/1.1 404 Not Found\r\n\r\nbody");  // which overwrites what it has fed
  client.Feed("more");
  EXPECT_EQ(client.Events(), std::vector{SeenRefused()});
  EXPECT_EQ(ToText(client.Peer().TakeRest()), "body");
  EXPECT_TRUE(client.Peer().TakeRest().empty());
}

TEST(ClientResponse, IsNoneBeforeTheRequest) {
  CountedMaskKeys keys;
  Endpoint endpoint(Conversation::kDefaultLimits, keys);
  Bytes bytes = FromText(SwitchingProtocols());
  endpoint.Receive(bytes);
  EXPECT_EQ(Seen(endpoint.NextEvent()), SeenFailed(ProtocolError::BadStatusLine));
}

TEST(ClientResponse, MayNotComeAtAll) {  // RFC 6455 7.1.5
  ClientConversation client;
  client.Feed("HTTP/1.1 101");
  EXPECT_GT(client.Peer().BufferedBytes(), 0U);
  client.FeedEof();
  EXPECT_EQ(client.Events(), std::vector{SeenClosed(CloseCode::Abnormal)});
  EXPECT_EQ(client.Peer().BufferedBytes(), 0U);
}

// ---- frames

TEST(ClientFrames, AreMaskedEachWithAFreshKey) {  // RFC 6455 5.1, 5.3
  ClientConversation client;
  client.Open();
  EXPECT_TRUE(client.Peer().SendMessage(MessageKind::Text, FromText("grüße")));
  EXPECT_TRUE(client.Peer().SendMessage(MessageKind::Binary, Repeated(7, 70'000)));
  EXPECT_TRUE(client.Peer().SendPing(FromText("ping")));
  client.Feed(ServerFrame(0x9, FromText("theirs")));
  EXPECT_TRUE(client.Peer().SendClose(CloseCode::Normal, "done"));
  const std::vector<Frame> frames = client.TakeFrames();
  ASSERT_EQ(frames.size(), 5U);
  EXPECT_EQ(ToText(frames[0].payload), "grüße");
  EXPECT_EQ(frames[1].payload, Repeated(7, 70'000));
  EXPECT_EQ(ToText(frames[2].payload), "ping");
  EXPECT_EQ(frames[3].opcode, 0xA);
  EXPECT_EQ(ToText(frames[3].payload), "theirs");
  EXPECT_EQ(frames[4].payload, ClosePayloadBytes(1000, "done"));
  std::set<std::array<std::uint8_t, 4>> keys;
  for (const Frame& frame : frames) keys.insert(frame.key);
  EXPECT_EQ(keys.size(), 5U);
  EXPECT_EQ(client.Keys().Count(), 5);
}

TEST(ClientFrames, AreNotSentUnlessOpen) {  // RFC 6455 4.1, 5.5.1, 6.1
  ClientConversation client;
  client.TakeOutput();
  EXPECT_FALSE(client.Peer().SendMessage(MessageKind::Text, FromText("early")));
  EXPECT_FALSE(client.Peer().SendPing());
  EXPECT_FALSE(client.Peer().SendClose(CloseCode::Normal));
  EXPECT_FALSE(client.Peer().HasOutput());
  client.Open();
  EXPECT_THROW(client.Peer().SendMessage(MessageKind::Text, FromText("\xFF")), std::logic_error);
  EXPECT_TRUE(client.Peer().SendClose(CloseCode::Normal));
  EXPECT_FALSE(client.Peer().SendMessage(MessageKind::Text, FromText("late")));
  EXPECT_EQ(client.TakeFrames().size(), 1U);
}

TEST(ClientFrames, FromTheServerMustNotBeMasked) {  // RFC 6455 5.1
  ClientConversation client;
  client.Open();
  client.Feed(TextFrame("masked"));
  EXPECT_EQ(client.Events(), std::vector{SeenFailed(ProtocolError::Masked)});
  const std::vector<Frame> frames = client.TakeFrames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].opcode, 0x8);
}

TEST(ClientFrames, AreReadWithoutASecondPassOrAllocation) {
  ClientConversation client;
  client.Open();
  Bytes bytes = Joined(ServerFrame(0x1, FromText("text")), ServerFrame(0x2, FromText("binary")));
  const Bytes before = bytes;
  client.Peer().Receive(bytes);
  EXPECT_EQ(client.Peer().NextEvent().payload.data(), bytes.data() + 2);
  EXPECT_EQ(client.Peer().NextEvent().payload.data(), bytes.data() + 8);
  EXPECT_EQ(bytes, before);
}

TEST(ClientFrames, EndWithTheServersClose) {  // RFC 6455 5.5.1
  ClientConversation client;
  client.Open();
  client.Feed(ServerFrame(0x8, ClosePayloadBytes(1001, "bye")));
  EXPECT_EQ(client.Events(), std::vector{SeenClosed(CloseCode::GoingAway, "bye")});
  const std::vector<Frame> frames = client.TakeFrames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].payload, ClosePayloadBytes(1001));
  EXPECT_TRUE(client.Peer().WantsTransportClose());
}

}  // namespace
}  // namespace wshost::testing
