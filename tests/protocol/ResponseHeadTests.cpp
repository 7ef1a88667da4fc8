// SPDX-License-Identifier: MIT
// The responses as bytes.
#include "handshake/ResponseHead.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "Bytes.h"

namespace wshost::protocol {
namespace {

using wshost::testing::ToText;

TEST(ResponseHead, SwitchesProtocols) {  // RFC 6455 4.2.2
  EXPECT_EQ(ToText(EncodeSwitchingProtocols({.acceptKey = "key="})),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: key=\r\n\r\n");
}

TEST(ResponseHead, KeepsTheCallersContentType) {
  const HeaderField fields[] = {{"content-type", "application/json"}};
  EXPECT_EQ(
      ToText(EncodeRefusal({403, "{}", fields})),
      "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(ResponseHead, HasEmptyReasonForStatusItDoesNotKnow) {  // RFC 9112 4
  EXPECT_TRUE(ToText(EncodeRefusal({499, {}, {}})).starts_with("HTTP/1.1 499 \r\n"));
}

TEST(ResponseHead, HasNoContentIn304) {  // RFC 9110 15.4.5
  EXPECT_EQ(ToText(EncodeRefusal({304, "ignored", {}})), "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
}

TEST(ResponseHead, SaysWhatToUpgradeTo) {  // RFC 9110 15.5.22
  EXPECT_EQ(ToText(EncodeRefusal({426, {}, {}})),
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Connection: close, Upgrade\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 0\r\n\r\n");
}

TEST(ResponseHead, IsNeverEndedEarlyByField) {  // RFC 9110 5.5
  for (const HeaderField& field :
       {HeaderField{"A", "b\r\n\r\n<html>"}, HeaderField{"A\n", "b"}, HeaderField{"A", "b\x01"},
        HeaderField{"Transfer-Encoding", "chunked"}, HeaderField{"connection", "keep-alive"}}) {
    EXPECT_THROW(EncodeRefusal({400, {}, {&field, 1}}), std::logic_error) << field.name;
    EXPECT_THROW(EncodeSwitchingProtocols({.acceptKey = "k", .extraFields = {&field, 1}}), std::logic_error)
        << field.name;
  }
}

TEST(ResponseHead, HasPhraseForEveryErrorsStatus) {
  for (int value = 1; value <= static_cast<int>(ProtocolError::BadExtensions); ++value) {
    const std::string response = ToText(EncodeErrorResponse(static_cast<ProtocolError>(value), false));
    EXPECT_NE(response.substr(0, response.find("\r\n")).size(), std::string_view("HTTP/1.1 400 ").size()) << response;
  }
}

}  // namespace
}  // namespace wshost::protocol
