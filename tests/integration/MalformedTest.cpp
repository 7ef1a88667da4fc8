// SPDX-License-Identifier: MIT
// Everything that a peer can do wrong: each is answered as it must be, and the host goes on answering others.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

HostOptions SmallLimits(const Engine& engine) {
  HostOptions options = engine.Options();
  options.protocol.maxHeadBytes = 2000;
  options.protocol.maxHeaderFields = 20;
  options.protocol.maxTargetBytes = 500;
  options.protocol.maxMessageBytes = 5000;
  options.protocol.maxFragments = 10;
  return options;
}

class Malformed : public EngineTest {
 protected:
  Malformed() : host_(Opened<EchoService>(SmallLimits(GetParam()))), healthy_(TestClient::Joined(PortOf(*host_))) {}
  void ExpectOthersAreServed(const std::string& after) {
    healthy_.ExpectEcho("after " + after);
    TestClient::Joined(PortOf(*host_)).ExpectEcho("new after " + after);
  }

  std::unique_ptr<WebSocketsHost<EchoService>> host_;
  TestClient healthy_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Malformed, AllEngines(), NameOf);

struct BadHead {
  std::string what;
  std::string bytes;
  int status;
};

// The good head with one part exchanged for another.
std::string Changed(const std::string& part, const std::string& into, const std::string& extra = "") {
  std::string head = UpgradeHead("/", extra);
  const std::size_t place = head.find(part);
  EXPECT_NE(place, std::string::npos) << part;
  return head.replace(place, part.size(), into);
}

std::string ManyFields() {
  std::string lines;
  for (int i = 0; i < 30; ++i) lines += "X-" + std::to_string(i) + ": 1\r\n";
  return lines;
}

std::vector<BadHead> BadHeads() {
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string host = "Host: 127.0.0.1\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  return {
      {"no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400},
      {"no version", "GET /\r\n\r\n", 400},
      {"no target", Changed("GET /", "GET "), 400},
      {"two spaces", Changed("GET / ", "GET  / "), 400},
      {"method with a control byte", Changed("GET", "G\x01T"), 400},
      {"method without end", std::string(100, 'G'), 400},
      {"target without slash", Changed("GET / ", "GET chat "), 400},
      {"target with a raw umlaut", Changed("GET / ", "GET /\xC3\xBC "), 400},
      {"target with half a percent", Changed("GET / ", "GET /%4 "), 400},
      {"target too long", Changed("GET / ", "GET /" + std::string(600, 'a') + " "), 414},
      {"HTTP/2.0", Changed("HTTP/1.1", "HTTP/2.0"), 505},
      {"HTTP/1.0", Changed("HTTP/1.1", "HTTP/1.0"), 505},
      {"bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"header without colon", UpgradeHead("/", "no colon here\r\n"), 400},
      {"space before the colon", Changed("Host:", "Host :"), 400},
      {"folded header", UpgradeHead("/", "X-A: 1\r\n  folded\r\n"), 400},
      {"empty header name", UpgradeHead("/", ": value\r\n"), 400},
      {"control byte in a value", UpgradeHead("/", "X-A: a\x07z\r\n"), 400},
      {"NUL in a value", UpgradeHead("/", std::string("X-A: a\0z\r\n", 10)), 400},
      {"too many fields", UpgradeHead("/", ManyFields()), 431},
      {"head too large", UpgradeHead("/", "X-A: " + std::string(3000, 'a') + "\r\n"), 431},
      {"head without end", "GET / HTTP/1.1\r\nX-A: " + std::string(3000, 'a'), 431},
      {"no Host", Changed(host, ""), 400},
      {"two Hosts", Changed(host, host + host), 400},
      {"bad Host", Changed("127.0.0.1", "a b"), 400},
      {"POST", Changed("GET", "POST"), 405},
      {"upgrade with a body", UpgradeHead("/", "Content-Length: 5\r\n") + "hello", 400},
      {"upgrade with chunks", UpgradeHead("/", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
      {"no Connection", Changed("Connection: Upgrade\r\n", ""), 400},
      {"another Connection", Changed("Connection: Upgrade", "Connection: keep-alive"), 400},
      {"no Upgrade", Changed("Upgrade: websocket\r\n", ""), 404},  // plain HTTP, and no page is there
      {"no key", Changed(key, ""), 400},
      {"two keys", Changed(key, key + key), 400},
      {"short key", Changed("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j"), 400},
      {"key that is no base64", Changed("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZS!ub25jZQ=="), 400},
      {"no version field", Changed(version, ""), 426},
      {"version 8", Changed("Version: 13", "Version: 8"), 426},
      {"version 13 and 8", Changed(version, version + "Sec-WebSocket-Version: 8\r\n"), 426},
  };
}

TEST_P(Malformed, HandshakesAreAnsweredWithTheirStatus) {
  const std::vector<BadHead> heads = BadHeads();
  ASSERT_GE(heads.size(), 30U);
  for (const BadHead& head : heads) {
    SCOPED_TRACE(head.what);
    TestClient client(PortOf(*host_));
    client.Send(head.bytes);
    const HttpAnswer answer = client.ReadAnswer();
    EXPECT_EQ(answer.status, head.status);
    if (head.status != 404) {
      EXPECT_THAT(answer.head, ::testing::ContainsRegex("\r\nConnection: close"));
      EXPECT_EQ(client.ReadUntilEof(), "");
    }
    if (head.status == 426) {
      EXPECT_THAT(answer.head, ::testing::HasSubstr("\r\nSec-WebSocket-Version: 13\r\n"));
    }
    if (head.status == 405) {
      EXPECT_THAT(answer.head, ::testing::HasSubstr("\r\nAllow: GET\r\n"));
    }
    ExpectOthersAreServed(head.what);
  }
  EXPECT_EQ(host_->Statistics().protocolErrors, heads.size() - 1);
}

struct BadFrame {
  std::string what;
  Bytes bytes;
  unsigned code;
  std::string echoedFirst = {};  // a good message before the bad frame
};

Bytes ElevenFragments() {
  Bytes bytes = TextFrame("0", false);
  for (int i = 1; i < 11; ++i) bytes = Joined(bytes, ContinuationFrame("x", false));
  return bytes;
}

Frame Long(std::uint8_t opcode, std::size_t length, int lengthBytes) {
  return {.opcode = opcode, .payload = Repeated('x', length), .lengthBytes = lengthBytes};
}

std::vector<BadFrame> BadFrames() {
  return {
      {"not masked", Encoded({.payload = FromText("a"), .masked = false}), 1002},
      {"RSV1", Encoded({.payload = FromText("a"), .reservedBits = 4}), 1002},
      {"RSV2", Encoded({.payload = FromText("a"), .reservedBits = 2}), 1002},
      {"RSV3", Encoded({.payload = FromText("a"), .reservedBits = 1}), 1002},
      {"RSV1 on a ping", Encoded({.opcode = 0x9, .reservedBits = 4}), 1002},
      {"opcode 3", Encoded({.opcode = 0x3}), 1002},
      {"opcode 7", Encoded({.opcode = 0x7}), 1002},
      {"opcode 11", Encoded({.opcode = 0xB}), 1002},
      {"opcode 15", Encoded({.opcode = 0xF}), 1002},
      {"fragmented ping", Encoded({.opcode = 0x9, .fin = false}), 1002},
      {"fragmented close", Encoded({.opcode = 0x8, .payload = ClosePayloadBytes(1000), .fin = false}), 1002},
      {"ping of 126 bytes", Encoded(Long(0x9, 126, 0)), 1002},
      {"close of 126 bytes", Encoded({.opcode = 0x8, .payload = ClosePayloadBytes(1000, std::string(124, 'r'))}), 1002},
      {"16-bit length of 5", Encoded(Long(0x1, 5, 2)), 1002},
      {"16-bit length of 125", Encoded(Long(0x1, 125, 2)), 1002},
      {"64-bit length of 5", Encoded(Long(0x1, 5, 8)), 1002},
      {"64-bit length of 65535", Encoded({.opcode = 0x2, .lengthBytes = 8}, 65535), 1002},
      {"length with its highest bit", Encoded({.opcode = 0x2, .lengthBytes = 8}, 1ULL << 63), 1002},
      {"continuation of nothing", ContinuationFrame("a", true), 1002},
      {"continuation after the end",
       Joined(TextFrame("a", false), ContinuationFrame("b", true), ContinuationFrame("c", true)), 1002, "ab"},
      {"text inside a message", Joined(TextFrame("a", false), TextFrame("b")), 1002},
      {"binary inside a message", Joined(TextFrame("a", false), BinaryFrame(FromText("b"))), 1002},
      {"message too big", Encoded({.opcode = 0x1}, 5001), 1009},
      {"message of 2^62 bytes", Encoded({.opcode = 0x2, .lengthBytes = 8}, 1ULL << 62), 1009},
      {"fragments too big", Joined(TextFrame(std::string(5000, 'a'), false), Encoded({.opcode = 0x0}, 1)), 1009},
      {"too many fragments", ElevenFragments(), 1008},
      {"bad UTF-8", TextFrame("a\xFFz"), 1007},
      {"overlong UTF-8", TextFrame("\xC0\xAF"), 1007},
      {"surrogate in UTF-8", TextFrame("\xED\xA0\x80"), 1007},
      {"beyond U+10FFFF", TextFrame("\xF4\x90\x80\x80"), 1007},
      {"UTF-8 cut at the end", TextFrame("a\xE2\x82"), 1007},
      {"bad UTF-8 in a fragment", TextFrame("a\xFF", false), 1007},
      {"bad UTF-8 across fragments", Joined(TextFrame("\xE2\x82", false), ContinuationFrame("a", true)), 1007},
      {"bad UTF-8 in a long message", TextFrame(std::string(4000, 'a') + "\xFF"), 1007},
      {"close with one byte", Encoded({.opcode = 0x8, .payload = Repeated(3, 1)}), 1002},
      {"close code 999", CloseFrame(999), 1002},
      {"close code 1004", CloseFrame(1004), 1002},
      {"close code 1005", CloseFrame(1005), 1002},
      {"close code 1006", CloseFrame(1006), 1002},
      {"close code 1015", CloseFrame(1015), 1002},
      {"close code 2999", CloseFrame(2999), 1002},
      {"close code 5000", CloseFrame(5000), 1002},
      {"close reason that is no UTF-8", CloseFrame(1000, "\xFF"), 1007},
  };
}

TEST_P(Malformed, FramesCloseWithTheirCode) {  // T1
  const std::vector<BadFrame> frames = BadFrames();
  ASSERT_GE(frames.size(), 30U);
  for (const BadFrame& frame : frames) {
    SCOPED_TRACE(frame.what);
    TestClient client = TestClient::Joined(PortOf(*host_));
    client.Send(frame.bytes);
    if (!frame.echoedFirst.empty()) {
      EXPECT_EQ(client.ReadText(), frame.echoedFirst);
    }
    EXPECT_EQ(client.ReadClose().code, frame.code);
    client.TrySend(CloseFrame(frame.code));
    EXPECT_EQ(client.ReadUntilEof(), "");
    ExpectOthersAreServed(frame.what);
  }
  EXPECT_EQ(host_->Statistics().protocolErrors, frames.size());
}

// A peer that goes on talking must still be able to read why it was closed: nothing may reset the connection first.
TEST_P(Malformed, TheAnswerReachesAPeerThatGoesOnTalking) {
  for (int round = 0; round < 20; ++round) {
    TestClient framing = TestClient::Joined(PortOf(*host_));
    framing.Send(Joined(Encoded({.opcode = 0x3}), BinaryFrame(Repeated('x', 4000)), BinaryFrame(Repeated('x', 4000))));
    framing.TrySend(BinaryFrame(Repeated('x', 4000)));
    ASSERT_EQ(framing.ReadClose().code, 1002U);
    TestClient opening(PortOf(*host_));
    opening.Send(UpgradeHead("/nowhere") + std::string(100'000, 'x'));
    opening.TrySend(Repeated('x', 100'000));
    ASSERT_EQ(opening.ReadAnswer().status, 404);
    opening.ShutdownWrite();
    ASSERT_EQ(opening.ReadUntilEof(), "");
  }
}

TEST_P(Malformed, GoodFramesBeforeABadOneAreAnswered) {
  TestClient client = TestClient::Joined(PortOf(*host_));
  client.Send(Joined(TextFrame("good"), PingFrame("also"), Encoded({.opcode = 0x3}), TextFrame("unseen")));
  EXPECT_EQ(client.ReadText(), "good");
  EXPECT_EQ(client.ReadFrame().opcode, 0xA);
  EXPECT_EQ(client.ReadClose().code, 1002U);
  EXPECT_EQ(client.ReadUntilEof(), "");
}

}  // namespace
}  // namespace wshost::testing
