// SPDX-License-Identifier: MIT
// Close codes and the payload that carries them.
#include "message/ClosePayload.h"

#include <gtest/gtest.h>

#include "Bytes.h"
#include "Frames.h"
#include "wshost/protocol/CloseCode.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Bytes;
using wshost::testing::ClosePayloadBytes;
using wshost::testing::FromHex;
using wshost::testing::FromText;
using wshost::testing::ToText;

bool TravelsByTheStandard(unsigned code) {
  if (code < 1000 || code > 4999) return false;
  if (code < 3000) {
    return code <= 1014 && code != 1004 && code != 1005 && code != 1006;
  }
  return true;
}

TEST(CloseCode, TravelsOrNotAsTheRegistrySays) {  // T24; RFC 6455 7.4
  for (unsigned code = 0; code <= 0xFFFF; ++code) {
    ASSERT_EQ(MayTravel(static_cast<CloseCode>(code)), TravelsByTheStandard(code)) << code;
  }
}

TEST(ClosePayload, MayBeEmpty) {  // RFC 6455 5.5.1
  ClosePayload payload;
  EXPECT_EQ(ParseClosePayload({}, payload), ProtocolError::None);
  EXPECT_EQ(payload.code, CloseCode::NoStatus);
  EXPECT_TRUE(payload.reason.empty());
}

TEST(ClosePayload, HasCodeInNetworkOrderAndReason) {  // RFC 6455 5.5.1
  const Bytes bytes = FromHex("03 e9 62 79 65");
  ClosePayload payload;
  EXPECT_EQ(ParseClosePayload(bytes, payload), ProtocolError::None);
  EXPECT_EQ(payload.code, CloseCode::GoingAway);
  EXPECT_EQ(ToText(payload.reason), "bye");
}

TEST(ClosePayload, IsNotOneByte) {  // RFC 6455 5.5.1
  ClosePayload payload;
  EXPECT_EQ(ParseClosePayload(FromHex("03"), payload), ProtocolError::ClosePayloadOneByte);
}

TEST(ClosePayload, RejectsEveryCodeThatMayNotTravel) {  // RFC 6455 7.4
  for (unsigned code = 0; code <= 0xFFFF; ++code) {
    ClosePayload payload;
    const auto expected = TravelsByTheStandard(code) ? ProtocolError::None : ProtocolError::BadCloseCode;
    ASSERT_EQ(ParseClosePayload(ClosePayloadBytes(code), payload), expected) << code;
  }
}

TEST(ClosePayload, RejectsReasonThatIsNotUtf8) {  // RFC 6455 5.5.1
  ClosePayload payload;
  EXPECT_EQ(ParseClosePayload(FromHex("03e8 ff"), payload), ProtocolError::InvalidCloseReason);
  EXPECT_EQ(ParseClosePayload(FromHex("03e8 e282"), payload), ProtocolError::InvalidCloseReason);
}

TEST(ClosePayload, IsEncodedAsCodeAndReason) {  // RFC 6455 5.5.1
  EXPECT_EQ(EncodeClosePayload(CloseCode::Normal, "ok"), FromHex("03e8 6f6b"));
  EXPECT_EQ(EncodeClosePayload(static_cast<CloseCode>(4999), ""), FromHex("1387"));
  EXPECT_EQ(EncodeClosePayload(CloseCode::NoStatus, "not sent"), Bytes{});
}

TEST(ClosePayload, CutsLongReasonAtCodePoint) {  // RFC 6455 5.5
  const std::string ascii(200, 'x');
  EXPECT_EQ(EncodeClosePayload(CloseCode::Normal, ascii).size(), 125U);
  const std::string euros = std::string(122, 'x') + "\xE2\x82\xAC";
  EXPECT_EQ(EncodeClosePayload(CloseCode::Normal, euros), ClosePayloadBytes(1000, std::string(122, 'x')));
}

TEST(ClosePayload, CutsReasonBeforeBytesThatAreNotUtf8) {  // RFC 6455 5.5.1
  EXPECT_EQ(EncodeClosePayload(CloseCode::Normal,
                               "good\xFF"
                               "bad"),
            ClosePayloadBytes(1000, "good"));
}

}  // namespace
}  // namespace wshost::protocol
