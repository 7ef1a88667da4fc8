// SPDX-License-Identifier: MIT
// Every way in which a head or a handshake can be wrong: refused with its status, however it is cut.
#include <gtest/gtest.h>

#include <string>

#include "Conversation.h"

namespace wshost::testing {
namespace {

using protocol::ProtocolError;
using protocol::ProtocolLimits;

struct MalformedCase {
  std::string name;
  std::string request;
  ProtocolError error;
  int status;
};

void PrintTo(const MalformedCase& c, std::ostream* stream) { *stream << c.name; }

MalformedCase Line(std::string name, std::string firstLine, ProtocolError error, int status) {
  return {std::move(name), std::move(firstLine) + "\r\nHost: a\r\n\r\n", error, status};
}

MalformedCase Field(std::string name, std::string line, ProtocolError error) {
  return {std::move(name), UpgradeRequest(line + "\r\n"), error, 400};
}

MalformedCase Upgrade(std::string name, std::string extraLine, std::string without, ProtocolError error, int status) {
  const std::string extra = extraLine.empty() ? "" : extraLine + "\r\n";
  return {std::move(name), UpgradeRequest(extra, without), error, status};
}

std::string WithFirstLine(const std::string& line) {
  const std::string request = UpgradeRequest();
  return line + request.substr(request.find("\r\n"));
}

std::vector<MalformedCase> Cases() {
  using E = ProtocolError;
  const std::string tlsHello("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11);
  const std::string nul(1, '\0');
  return {
      // RFC 9112 3: the request line.
      {"TlsClientHello", tlsHello, E::BadMethod, 400},
      {"Garbage", "\xFF\xFE random", E::BadMethod, 400},
      {"NulByteFirst", nul, E::BadMethod, 400},
      {"LeadingSpace", " GET / HTTP/1.1\r\n", E::BadRequestLine, 400},
      {"TwoEmptyLinesFirst", "\r\n\r\n", E::BadRequestLine, 400},
      {"LoneCrFirst", "\rGET", E::BadRequestLine, 400},
      {"LoneLfFirst", "\nGET", E::BadRequestLine, 400},
      {"MethodOnly", "GET\r\n", E::BadRequestLine, 400},
      {"EndlessMethod", std::string(33, 'A'), E::BadMethod, 400},
      {"MethodWithBracket", "GE[T / HTTP/1.1\r\n", E::BadMethod, 400},
      {"TabAfterMethod", "GET\t/ HTTP/1.1\r\n", E::BadMethod, 400},
      {"TwoSpacesAfterMethod", "GET  / HTTP/1.1\r\n", E::BadRequestLine, 400},
      {"SpaceInTarget", "GET /a b HTTP/1.1\r\n", E::BadRequestLine, 400},
      {"ControlInTarget", "GET /a\x01 HTTP/1.1\r\n", E::BadTarget, 400},
      {"HighByteInTarget", "GET /\xC3\xA9 HTTP/1.1\r\n", E::BadTarget, 400},
      {"BadPercentInTarget", "GET /%zz HTTP/1.1\r\n", E::BadTarget, 400},
      {"CutPercentInTarget", "GET /%2 HTTP/1.1\r\n", E::BadTarget, 400},
      {"FragmentInTarget", "GET /a#b HTTP/1.1\r\n", E::BadTarget, 400},
      Line("RelativeTarget", "GET chat HTTP/1.1", E::BadTarget, 400),
      Line("AsteriskOfGet", "GET * HTTP/1.1", E::BadTarget, 400),
      Line("AuthorityForm", "CONNECT a:80 HTTP/1.1", E::BadTarget, 400),
      {"Http09", "GET /\r\n", E::BadRequestLine, 400},
      {"NoVersion", "GET / \r\n", E::BadRequestLine, 400},
      {"LowerCaseHttp", "GET / http/1.1\r\n", E::BadRequestLine, 400},
      {"VersionWithoutDot", "GET / HTTP/11\r\n", E::BadRequestLine, 400},
      {"VersionWithTwoDigits", "GET / HTTP/1.10\r\n", E::BadRequestLine, 400},
      {"SpaceAfterVersion", "GET / HTTP/1.1 \r\n", E::BadRequestLine, 400},
      {"RequestLineEndsWithLf", "GET / HTTP/1.1\n", E::BadRequestLine, 400},
      {"RequestLineEndsWithCr", "GET / HTTP/1.1\rHost: a\r\n", E::BadRequestLine, 400},
      {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", E::UnsupportedHttpVersion, 505},
      {"Http12", "GET / HTTP/1.2\r\n", E::UnsupportedHttpVersion, 505},
      // RFC 9112 5: fields.
      Field("FieldWithoutColon", "NoColonHere", E::BadHeaderLine),
      Field("ObsoleteFolding", "X: a\r\n b", E::BadHeaderLine),
      Field("ObsoleteFoldingWithTab", "X: a\r\n\tb", E::BadHeaderLine),
      Field("EmptyFieldName", ": value", E::BadHeaderName),
      Field("SpaceBeforeColon", "X : value", E::BadHeaderName),
      Field("TabBeforeColon", "X\t: value", E::BadHeaderName),
      Field("BadCharacterInName", "X(y): value", E::BadHeaderName),
      Field("HighByteInName", "X\xC3\xA9: value", E::BadHeaderName),
      Field("NulInValue", "X: a" + nul + "b", E::BadHeaderValue),
      Field("EscapeInValue", "X: a\x1B[2J", E::BadHeaderValue),
      Field("DeleteInValue", "X: a\x7F", E::BadHeaderValue),
      Field("LoneCrInValue", "X: a\rb", E::BadHeaderValue),
      Field("LfInsteadOfCrLf", "X: a\nY: b", E::BadHeaderLine),
      {"OnlyBareLfs", "GET / HTTP/1.1\r\nHost: a\n\n", E::BadHeaderLine, 400},
      {"FieldsBeginFolded", "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n", E::BadHeaderLine, 400},
      // RFC 9112 3.2: Host.
      Upgrade("NoHost", "", "Host", E::MissingHost, 400),
      Upgrade("TwoHosts", "Host: b", "", E::SeveralHosts, 400),
      Upgrade("SameHostTwice", "Host: server.example.com", "", E::SeveralHosts, 400),
      Upgrade("EmptyHost", "Host:", "Host", E::BadHost, 400),
      Upgrade("HostWithSpace", "Host: a b", "Host", E::BadHost, 400),
      Upgrade("HostWithPath", "Host: a/b", "Host", E::BadHost, 400),
      Upgrade("HostWithUser", "Host: u@a", "Host", E::BadHost, 400),
      Upgrade("HostWithBadPort", "Host: a:70000", "Host", E::BadHost, 400),
      // RFC 6455 4.2.1: the opening handshake.
      {"UpgradeByPost", WithFirstLine("POST /chat HTTP/1.1"), E::UpgradeNotGet, 405},
      {"UpgradeByLowerCaseGet", WithFirstLine("get /chat HTTP/1.1"), E::UpgradeNotGet, 405},
      {"UpgradeInHttp10", WithFirstLine("GET /chat HTTP/1.0"), E::UpgradeNotHttp11, 505},
      Upgrade("UpgradeWithContent", "Content-Length: 5", "", E::UpgradeWithBody, 400),
      Upgrade("UpgradeWithBadContentLength", "Content-Length: -0", "", E::UpgradeWithBody, 400),
      Upgrade("UpgradeWithTransferEncoding", "Transfer-Encoding: chunked", "", E::UpgradeWithBody, 400),
      Upgrade("NoConnection", "", "Connection", E::MissingConnectionUpgrade, 400),
      Upgrade("ConnectionWithoutUpgrade", "Connection: keep-alive", "Connection", E::MissingConnectionUpgrade, 400),
      Upgrade("ConnectionWithLongerWord", "Connection: upgrades", "Connection", E::MissingConnectionUpgrade, 400),
      Upgrade("NoKey", "", "Sec-WebSocket-Key", E::MissingKey, 400),
      Upgrade("TwoKeys", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", E::SeveralKeys, 400),
      Upgrade("EmptyKey", "Sec-WebSocket-Key:", "Sec-WebSocket-Key", E::BadKey, 400),
      Upgrade("ShortKey", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA", "Sec-WebSocket-Key", E::BadKey, 400),
      Upgrade("LongKey", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=", "Sec-WebSocket-Key", E::BadKey, 400),
      Upgrade("KeyNotCanonical", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAB==", "Sec-WebSocket-Key", E::BadKey, 400),
      Upgrade("KeyNotBase64", "Sec-WebSocket-Key: AAAAAAAA*AAAAAAAAAAAAA==", "Sec-WebSocket-Key", E::BadKey, 400),
      Upgrade("NoVersionField", "", "Sec-WebSocket-Version", E::MissingVersion, 426),
      Upgrade("OldVersion", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Version", E::UnsupportedVersion, 426),
      Upgrade("VersionWithZero", "Sec-WebSocket-Version: 013", "Sec-WebSocket-Version", E::UnsupportedVersion, 426),
      Upgrade("VersionList", "Sec-WebSocket-Version: 13, 8", "Sec-WebSocket-Version", E::UnsupportedVersion, 426),
      Upgrade("EmptySubprotocols", "Sec-WebSocket-Protocol:", "", E::BadSubprotocols, 400),
      Upgrade("SubprotocolsOfCommas", "Sec-WebSocket-Protocol: , ,", "", E::BadSubprotocols, 400),
      Upgrade("SubprotocolWithSpace", "Sec-WebSocket-Protocol: chat, super chat", "", E::BadSubprotocols, 400),
      Upgrade("SubprotocolWithSlash", "Sec-WebSocket-Protocol: chat/2", "", E::BadSubprotocols, 400),
      Upgrade("SubprotocolWithHighByte", "Sec-WebSocket-Protocol: ch\xC3\xA4t", "", E::BadSubprotocols, 400),
      Upgrade("QuotedSubprotocol", "Sec-WebSocket-Protocol: \"chat\"", "", E::BadSubprotocols, 400),
      Upgrade("BadSubprotocolInALaterField", "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: a;b", "",
              E::BadSubprotocols, 400),
      Upgrade("EmptyExtensions", "Sec-WebSocket-Extensions:", "", E::BadExtensions, 400),
      Upgrade("ExtensionWithoutEnd", "Sec-WebSocket-Extensions: permessage-deflate;", "", E::BadExtensions, 400),
      Upgrade("TwoVersions", "Sec-WebSocket-Version: 13", "", E::UnsupportedVersion, 426),
  };
}

class MalformedHandshake : public ::testing::TestWithParam<MalformedCase> {};

TEST_P(MalformedHandshake, IsRefusedHoweverCut) {  // RFC 6455 4.2.1, RFC 9112
  ExpectRefused(GetParam().request, GetParam().error, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(All, MalformedHandshake, ::testing::ValuesIn(Cases()),
                         [](const auto& test) { return test.param.name; });

TEST(MalformedHandshake, AnswersUnsupportedVersionWith426) {  // RFC 6455 4.4
  const std::string request = UpgradeRequest("Sec-WebSocket-Version: 12\r\n", "Sec-WebSocket-Version");
  const std::string answer = ExpectRefused(request, ProtocolError::UnsupportedVersion, 426);
  EXPECT_NE(answer.find("\r\nSec-WebSocket-Version: 13\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\r\nUpgrade: websocket\r\n"), std::string::npos) << answer;
}

TEST(MalformedHandshake, NamesAllowedMethod) {  // RFC 9110 15.5.6
  const std::string answer = ExpectRefused(WithFirstLine("PUT /chat HTTP/1.1"), ProtocolError::UpgradeNotGet, 405);
  EXPECT_NE(answer.find("\r\nAllow: GET\r\n"), std::string::npos) << answer;
}

TEST(MalformedHandshake, GetsNoBodyWhenItIsHead) {  // RFC 9110 9.3.2
  const auto check = [](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), std::vector{SeenFailed(ProtocolError::UpgradeNotGet)});
    EXPECT_TRUE(conversation.Output().ends_with("\r\n\r\n")) << conversation.Output();
  };
  ForEachNewSplit(FromText(WithFirstLine("HEAD /chat HTTP/1.1")), check);
}

TEST(MalformedHandshake, IsRefusedBeforeTheHeadIsWhole) {
  for (const char* start : {"\x16", "GET /<", "GET / HTTP/3.0", "{", "GET / HTTP/1.1\r\nA: b\n"}) {
    Conversation conversation;
    conversation.Feed(FromText(start));
    ASSERT_EQ(conversation.Events().size(), 1U) << start;
    EXPECT_EQ(conversation.Events()[0].type, protocol::Event::Type::Failed);
    EXPECT_FALSE(conversation.Output().empty());
  }
}

TEST(MalformedHandshake, IsRefusedWhenTargetIsTooLong) {  // RFC 9110 15.5.15
  ProtocolLimits limits;
  limits.maxTargetBytes = 20;
  const auto request = [](std::size_t size) {
    return "GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  ExpectRefused(request(21), ProtocolError::TargetTooLong, 414, limits);
  ForEachNewSplit(
      FromText(request(20)), [](Conversation& c) { EXPECT_EQ(c.Events(), std::vector{SeenHttp()}); }, limits);
}

TEST(MalformedHandshake, IsRefusedWhenHeadIsTooLarge) {  // RFC 6585 5
  ProtocolLimits limits;
  limits.maxHeadBytes = UpgradeRequest().size();
  const auto check = [](Conversation& c) { EXPECT_EQ(c.Events(), std::vector{SeenUpgrade()}); };
  ForEachNewSplit(FromText(UpgradeRequest()), check, limits);
  limits.maxHeadBytes -= 1;
  ExpectRefused(UpgradeRequest(), ProtocolError::HeadTooLarge, 431, limits);
}

TEST(MalformedHandshake, IsRefusedWhenFieldsNeverEnd) {  // RFC 6585 5
  std::string request = "GET / HTTP/1.1\r\nHost: a\r\n";
  while (request.size() < 20'000) request += "X-Filler: some value\r\n";
  ExpectRefused(request, ProtocolError::HeadTooLarge, 431);
}

TEST(MalformedHandshake, IsRefusedWhenFieldsAreTooMany) {  // RFC 6585 5
  ProtocolLimits limits;
  limits.maxHeaderFields = 5;
  const auto check = [](Conversation& c) { EXPECT_EQ(c.Events(), std::vector{SeenUpgrade()}); };
  ForEachNewSplit(FromText(UpgradeRequest()), check, limits);
  ExpectRefused(UpgradeRequest("X: y\r\n"), ProtocolError::TooManyHeaderFields, 431, limits);
}

}  // namespace
}  // namespace wshost::testing
