// SPDX-License-Identifier: MIT
// Sec-WebSocket-Accept, and which keys are keys.
#include "handshake/AcceptKey.h"

#include <gtest/gtest.h>

#include "handshake/Handshake.h"

namespace wshost::protocol {
namespace {

TEST(AcceptKey, IsThatOfTheExampleInTheStandard) {
  EXPECT_EQ(AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 1.3
}

TEST(AcceptKey, DiffersWithTheCaseOfTheKey) {
  EXPECT_NE(AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), AcceptKey("DGhlIHNhbXBsZSBub25jZQ=="));  // RFC 6455 4.2.2
}

TEST(HandshakeKey, IsSixteenBytesInCanonicalBase64) {  // RFC 6455 4.2.1
  for (const char* key : {"dGhlIHNhbXBsZSBub25jZQ==", "AAAAAAAAAAAAAAAAAAAAAA==", "/////////////////////w==",
                          "++++++++++++++++++++++Ag=="}) {
    EXPECT_EQ(IsHandshakeKey(key), std::string_view(key).size() == 24) << key;
  }
}

TEST(HandshakeKey, IsNothingElse) {  // RFC 6455 4.2.1
  for (const char* key : {"", "==", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZR==",
                          "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZQA=", "dGhlIHNhbXBsZSBub25jZQAA",
                          "dGhlIHNhbXBsZSBub25j!Q==", "dGhlIHNhbXBsZSBub25-_Q==", "AAAA", "dGhl=HNhbXBsZSBub25jZQ=="}) {
    EXPECT_FALSE(IsHandshakeKey(key)) << key;
  }
}

}  // namespace
}  // namespace wshost::protocol
