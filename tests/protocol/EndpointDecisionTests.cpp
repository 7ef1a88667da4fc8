// SPDX-License-Identifier: MIT
// Between the request and its answer: what the driver may look at and do.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "Conversation.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::Event;
using protocol::ProtocolLimits;
using protocol::RequestHead;

const ProtocolLimits kLimits;

// An endpoint that has been given `request`, in the part the test owns, and waits for a decision.
struct Deciding {
  explicit Deciding(const std::string& request) : bytes(FromText(request)), endpoint(kLimits) {
    endpoint.Receive(bytes);
    first = endpoint.NextEvent().type;
  }
  std::string Output() { return ToText(endpoint.TakeOutput()); }

  Bytes bytes;
  Endpoint endpoint;
  Event::Type first = Event::Type::None;
};

TEST(Decision, ShowsTheRequest) {
  Deciding deciding(UpgradeRequest("X-Token: secret\r\n"));
  ASSERT_EQ(deciding.first, Event::Type::UpgradeRequested);
  EXPECT_EQ(deciding.endpoint.Request().Path(), "/chat");
  EXPECT_EQ(deciding.endpoint.Request().Fields().Find("x-token"), "secret");
}

TEST(Decision, KeepsTheRequestWhenBytesAreNeededElsewhere) {
  for (const bool split : {false, true}) {
    const std::string request = UpgradeRequest("X-Token: secret\r\n");
    Bytes stream = Joined(FromText(request), TextFrame("behind"));
    Endpoint endpoint(kLimits);
    std::span<std::byte> rest(stream);
    if (split) {
      endpoint.Receive(rest.first(50));
      ASSERT_EQ(endpoint.NextEvent().type, Event::Type::None);
      std::fill(stream.begin(), stream.begin() + 50, std::byte{0xDD});
      rest = rest.subspan(50);
    }
    endpoint.Receive(rest);
    ASSERT_EQ(endpoint.NextEvent().type, Event::Type::UpgradeRequested);
    ASSERT_EQ(endpoint.NextEvent().type, Event::Type::None);
    std::fill(stream.begin(), stream.end(), std::byte{0xDD});
    EXPECT_EQ(endpoint.BufferedBytes(), stream.size());
    EXPECT_EQ(endpoint.Request().Fields().Find("X-Token"), "secret");
    EXPECT_EQ(endpoint.Request().target, "/chat");
    endpoint.Accept();
    EXPECT_EQ(Seen(endpoint.NextEvent()), SeenText("behind"));
    EXPECT_EQ(endpoint.NextEvent().type, Event::Type::None);
    EXPECT_EQ(endpoint.BufferedBytes(), 0U);
  }
}

TEST(Decision, KeepsWhatArrivesMeanwhile) {
  const Bytes behind = Joined(TextFrame("one"), PingFrame("two"), TextFrame("three"), CloseFrame(1000));
  ForEachSplit(behind, [](const std::vector<Bytes>& parts) {
    Deciding deciding(UpgradeRequest());
    ASSERT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);
    Bytes last;
    for (const Bytes& part : parts) {
      ASSERT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);  // Frees `last`.
      last = part;
      deciding.endpoint.Receive(last);
    }
    deciding.endpoint.Accept();
    EXPECT_EQ(Seen(deciding.endpoint.NextEvent()), SeenText("one"));
    EXPECT_EQ(Seen(deciding.endpoint.NextEvent()), SeenPing("two"));
    EXPECT_EQ(Seen(deciding.endpoint.NextEvent()), SeenText("three"));
    EXPECT_EQ(Seen(deciding.endpoint.NextEvent()), SeenClosed(CloseCode::Normal));
    EXPECT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);
    EXPECT_EQ(deciding.endpoint.BufferedBytes(), 0U);
  });
}

TEST(Decision, RefusesNewBytesBeforeTheLastAreRead) {
  Deciding deciding(UpgradeRequest() + "x");
  Bytes more = FromText("y");
  EXPECT_THROW(deciding.endpoint.Receive(more), std::logic_error);
}

TEST(Accept, AddsFieldsAndSubprotocol) {  // RFC 6455 4.2.2
  Deciding deciding(UpgradeRequest("Sec-WebSocket-Protocol: superchat, chat\r\n"));
  const HeaderField fields[] = {{"Set-Cookie", "a=b"}, {"X-Empty", ""}};
  deciding.endpoint.Accept(fields, "chat");
  EXPECT_EQ(deciding.Output(),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n"
            "Set-Cookie: a=b\r\nX-Empty: \r\n\r\n");
}

TEST(Accept, RefusesSubprotocolThatWasNotOffered) {  // RFC 6455 4.2.2
  Deciding deciding(UpgradeRequest("Sec-WebSocket-Protocol: superchat\r\n"));
  EXPECT_THROW(deciding.endpoint.Accept({}, "chat"), std::logic_error);
  EXPECT_THROW(deciding.endpoint.Accept({}, "Superchat"), std::logic_error);
  EXPECT_FALSE(deciding.endpoint.HasOutput());
  EXPECT_NO_THROW(deciding.endpoint.Accept({}, "superchat"));
}

TEST(Accept, RefusesFieldsThatCouldEndEarly) {  // RFC 9110 5.5
  const HeaderField bad[] = {{"X", "a\r\nY: b"},
                             {"X", "a\nb"},
                             {"X", std::string_view("a\0b", 3)},
                             {"X\r\nY", "b"},
                             {"", "b"},
                             {"X Y", "b"},
                             {"Sec-WebSocket-Accept", "forged"},
                             {"upgrade", "h2c"},
                             {"Content-Length", "5"}};
  for (const HeaderField& field : bad) {
    Deciding deciding(UpgradeRequest());
    try {
      deciding.endpoint.Accept({&field, 1});
      ADD_FAILURE() << "accepted " << field.name;
    } catch (const std::logic_error& error) {
      EXPECT_NE(std::string(error.what()).find(field.name), std::string::npos) << error.what();
    }
    EXPECT_FALSE(deciding.endpoint.HasOutput());
    EXPECT_EQ(deciding.endpoint.GetState(), Endpoint::State::Deciding);
    deciding.endpoint.Accept();
    EXPECT_TRUE(deciding.endpoint.CanSend());
  }
}

TEST(Refuse, AnswersAndEnds) {
  Deciding deciding(UpgradeRequest());
  const HeaderField fields[] = {{"Retry-After", "5"}};
  deciding.endpoint.Refuse(503, "later", fields);
  EXPECT_EQ(deciding.Output(),
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nlater");
  EXPECT_EQ(deciding.endpoint.GetState(), Endpoint::State::Closed);
  EXPECT_TRUE(deciding.endpoint.WantsTransportClose());
  EXPECT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);
  EXPECT_THROW(deciding.endpoint.Accept(), std::logic_error);
}

TEST(Refuse, WorksAfterBytesWereKeptToo) {
  Deciding deciding(UpgradeRequest() + "behind");
  ASSERT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);
  deciding.endpoint.Refuse(403);
  EXPECT_TRUE(deciding.Output().starts_with("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_EQ(deciding.endpoint.BufferedBytes(), 0U);
}

TEST(Refuse, AnswersPlainHttpToo) {  // RFC 9110 9.3.2
  Deciding get("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  get.endpoint.Refuse(404, "nothing here");
  EXPECT_TRUE(get.Output().ends_with("\r\n\r\nnothing here"));
  Deciding head("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  head.endpoint.Refuse(404, "nothing here");
  EXPECT_TRUE(head.Output().ends_with("Content-Length: 12\r\n\r\n"));
}

TEST(Refuse, NeedsStatusOfRefusal) {
  for (const int status : {0, 101, 200, 299, 600}) {
    Deciding deciding(UpgradeRequest());
    EXPECT_THROW(deciding.endpoint.Refuse(status), std::logic_error) << status;
    EXPECT_EQ(deciding.endpoint.GetState(), Endpoint::State::Deciding);
    EXPECT_FALSE(deciding.endpoint.HasOutput());
  }
}

TEST(TakeRest, GivesWhatIsBehindPlainHttp) {
  for (const bool kept : {false, true}) {
    Deciding deciding("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
    ASSERT_EQ(deciding.first, Event::Type::HttpRequested);
    Bytes more = FromText("+more");
    if (kept) {
      ASSERT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);
      deciding.endpoint.Receive(more);
    }
    EXPECT_EQ(ToText(deciding.endpoint.TakeRest()), kept ? "body+more" : "body");
    EXPECT_EQ(deciding.endpoint.GetState(), Endpoint::State::Closed);
    EXPECT_FALSE(deciding.endpoint.WantsTransportClose());
    EXPECT_FALSE(deciding.endpoint.HasOutput());
    EXPECT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);
  }
}

TEST(TakeRest, GivesNothingWhenThereIsNoPlainRequest) {
  Deciding deciding(UpgradeRequest() + "behind");
  EXPECT_TRUE(deciding.endpoint.TakeRest().empty());
  EXPECT_EQ(deciding.endpoint.GetState(), Endpoint::State::Deciding);
}

TEST(Decision, IsNeededOnlyOnceAndOnlyThen) {
  Endpoint endpoint(kLimits);
  EXPECT_THROW(endpoint.Request(), std::logic_error);
  EXPECT_THROW(endpoint.Accept(), std::logic_error);
  EXPECT_THROW(endpoint.Refuse(400), std::logic_error);
  EXPECT_FALSE(endpoint.SendClose(CloseCode::Normal));
  EXPECT_FALSE(endpoint.SendPing());
  Deciding http("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THROW(http.endpoint.Accept(), std::logic_error);
  Deciding upgrade(UpgradeRequest());
  EXPECT_FALSE(upgrade.endpoint.CanSend());
  upgrade.endpoint.Accept();
  EXPECT_TRUE(upgrade.endpoint.CanSend());
  EXPECT_THROW(upgrade.endpoint.Accept(), std::logic_error);
  EXPECT_THROW(upgrade.endpoint.Request(), std::logic_error);
}

TEST(Endpoint, CanBeMovedAtAnyTime) {
  Deciding deciding(UpgradeRequest() + "x");
  ASSERT_EQ(deciding.endpoint.NextEvent().type, Event::Type::None);
  Endpoint moved(std::move(deciding.endpoint));
  EXPECT_EQ(moved.Request().Path(), "/chat");
  Endpoint assigned(kLimits);
  assigned = std::move(moved);
  assigned.Accept();
  EXPECT_EQ(assigned.GetState(), Endpoint::State::Open);
}

}  // namespace
}  // namespace wshost::testing
