// SPDX-License-Identifier: MIT
// Messages of every shape go in and come back, however the network cuts them.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

class Echo : public EngineTest {
 protected:
  Echo() : host_(Opened<EchoService>(GetParam().Options())) {}
  std::uint16_t Port() const { return PortOf(*host_); }
  std::unique_ptr<WebSocketsHost<EchoService>> host_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Echo, AllEngines(), NameOf);

TEST_P(Echo, ReturnsTextOfEveryLengthForm) {
  TestClient client = TestClient::Joined(Port());
  for (const std::size_t length : {0U, 1U, 125U, 126U, 127U, 65535U, 65536U, 200000U}) {
    client.ExpectEcho(std::string(length, 'x'));
  }
  client.ExpectEcho("Gr\xC3\xBC\xC3\x9F Gott \xF0\x9F\x98\x80");
  EXPECT_EQ(client.CloseCleanly().code, 1000U);
}

TEST_P(Echo, ReturnsBytesAsTheyCame) {
  TestClient client = TestClient::Joined(Port());
  Bytes payload;
  for (int i = 0; i < 70000; ++i) payload.push_back(static_cast<std::byte>(i * 7));
  client.Send(BinaryFrame(payload));
  EXPECT_EQ(client.ReadBinary(), payload);
  client.Send(BinaryFrame({}));
  EXPECT_EQ(client.ReadBinary(), Bytes());
}

TEST_P(Echo, JoinsFragmentsAroundControlFrames) {  // T1, W5
  TestClient client = TestClient::Joined(Port());
  client.Send(TextFrame("Hel", false));
  client.Send(PingFrame("between"));
  const Frame pong = client.ReadFrame();
  EXPECT_EQ(pong.opcode, 0xA);
  EXPECT_EQ(ToText(pong.payload), "between");
  client.Send(ContinuationFrame("", false));
  client.Send(PongFrame("nobody asked"));
  client.Send(ContinuationFrame("lo", true));
  EXPECT_EQ(client.ReadText(), "Hello");
}

TEST_P(Echo, JoinsACodePointThatIsCutByFragments) {
  TestClient client = TestClient::Joined(Port());
  client.Send(Joined(TextFrame("\xF0\x9F", false), ContinuationFrame("\x98", false), ContinuationFrame("\x80", true)));
  EXPECT_EQ(client.ReadText(), "\xF0\x9F\x98\x80");
}

TEST_P(Echo, TakesAMessageOfTheLimitAndNoByteMore) {
  TestClient client = TestClient::Joined(Port());
  const std::size_t limit = host_->Options().protocol.maxMessageBytes;
  ASSERT_EQ(limit, 1024U * 1024U);
  client.ExpectEcho(std::string(limit, 'm'));
  client.Send(Encoded({.opcode = 0x1}, limit + 1));  // the header alone is enough
  EXPECT_EQ(client.ReadClose().code, 1009U);
  EXPECT_EQ(client.ReadUntilEof(), "");
  TestClient::Joined(Port()).ExpectEcho("the host lives");
}

TEST_P(Echo, CountsFragmentsTogetherAgainstTheLimit) {
  TestClient client = TestClient::Joined(Port());
  const std::string half(host_->Options().protocol.maxMessageBytes / 2, 'h');
  client.Send(Joined(TextFrame(half, false), ContinuationFrame(half, true)));
  EXPECT_EQ(client.ReadText(), half + half);
  client.Send(Joined(TextFrame(half, false), ContinuationFrame(half, false)));
  client.Send(ContinuationFrame("+", true));
  EXPECT_EQ(client.ReadClose().code, 1009U);
}

TEST_P(Echo, AnswersAThousandMessagesOfOneWriteInOrder) {
  TestClient client = TestClient::Joined(Port());
  Bytes all;
  for (int i = 0; i < 1000; ++i) {
    const Bytes frame = TextFrame("message " + std::to_string(i));
    all.insert(all.end(), frame.begin(), frame.end());
  }
  client.Send(all);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.ReadText(), "message " + std::to_string(i));
}

TEST_P(Echo, TakesARequestHeadCutAnywhere) {
  const std::string head = UpgradeHead("/", "X-Extra: 1\r\n");
  for (std::size_t cut = 1; cut < head.size(); ++cut) {
    TestClient client(Port());
    client.Send(head.substr(0, cut));
    // A round trip of somebody else, so that the first part is read by itself as a rule.
    if (cut % 16 == 0) TestClient::Joined(Port()).ExpectEcho("other");
    client.Send(head.substr(cut));
    ASSERT_EQ(StatusOf(client.ReadHead()), 101) << cut;
  }
}

TEST_P(Echo, TakesARequestHeadByteByByte) {
  TestClient client(Port());
  for (const char c : UpgradeHead()) client.Send(std::string_view(&c, 1));
  EXPECT_EQ(StatusOf(client.ReadHead()), 101);
  for (const std::byte byte : TextFrame("one at a time")) client.Send(Bytes{byte});
  EXPECT_EQ(client.ReadText(), "one at a time");
}

TEST_P(Echo, ReadsFramesThatComeWithTheHead) {
  TestClient client(Port());
  client.Send(Joined(FromText(UpgradeHead()), TextFrame("early"), TextFrame("birds")));
  EXPECT_EQ(StatusOf(client.ReadHead()), 101);
  EXPECT_EQ(client.ReadText(), "early");
  EXPECT_EQ(client.ReadText(), "birds");
}

TEST_P(Echo, AnswersAllThatCameBeforeAClose) {
  TestClient client(Port());
  client.Send(Joined(FromText(UpgradeHead()), TextFrame("one"), BinaryFrame(FromText("two")), PingFrame("three"),
                     CloseFrame(1001, "leaving")));
  EXPECT_EQ(StatusOf(client.ReadHead()), 101);
  EXPECT_EQ(client.ReadText(), "one");
  EXPECT_EQ(ToText(client.ReadBinary()), "two");
  EXPECT_EQ(ToText(client.ReadFrame().payload), "three");
  EXPECT_EQ(client.ReadClose().code, 1001U);
  EXPECT_EQ(client.ReadUntilEof(), "");
}

TEST_P(Echo, AnswersAClientThatSendsNothingMore) {
  TestClient client = TestClient::Joined(Port());
  const std::string large(900'000, 'l');
  client.SendText(large);
  client.ShutdownWrite();
  EXPECT_EQ(client.ReadText(), large);
  EXPECT_EQ(client.ReadUntilEof(), "");
}

TEST_P(Echo, AnswersAClientThatHangsUpHalfWayBehindItsClose) {
  TestClient client = TestClient::Joined(Port());
  const std::string large(900'000, 'l');
  for (int i = 0; i < 3; ++i) client.SendText(large);
  client.Send(CloseFrame(1000));
  client.ShutdownWrite();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(client.ReadText(), large);
  EXPECT_EQ(client.ReadClose().code, 1000U);
}

class JsonEcho : public EngineTest {
 protected:
  JsonEcho() : host_(Opened<JsonEchoService>(GetParam().Options())) {}
  std::unique_ptr<WebSocketsHost<JsonEchoService>> host_;
};
INSTANTIATE_TEST_SUITE_P(Engines, JsonEcho, AllEngines(), NameOf);

TEST_P(JsonEcho, ReturnsValuesOfEveryKind) {  // W7
  TestClient client = TestClient::Joined(PortOf(*host_));
  for (const char* text : {"null", "true", "false", "0", "-1", "1.5", "18446744073709551615", "\"\"", "\"text\"", "[]",
                           "{}", "[1,[2,[3,[]]]]", R"({"a":null,"b":[true,{"c":"\u00e9"}]})", R"(["\ud83d\ude00"])"}) {
    client.SendText(text);
    EXPECT_EQ(JsonValue::Parse(client.ReadText()), JsonValue::Parse(text)) << text;
  }
  EXPECT_EQ(client.CloseCleanly().code, 1000U);
}

}  // namespace
}  // namespace wshost::testing
