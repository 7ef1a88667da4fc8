// SPDX-License-Identifier: MIT
// What is said of each error.
#include "wshost/protocol/ProtocolError.h"

#include <gtest/gtest.h>

#include <set>

#include "Bytes.h"
#include "message/Utf8Check.h"

namespace wshost::protocol {
namespace {

constexpr auto kLast = static_cast<int>(ProtocolError::InvalidCloseReason);

// The enumerator's name, by the compiler's own word: a switch that misses one does not compile.
std::string_view NameOf(ProtocolError error) {
#define WSHOST_CASE(name)   \
  case ProtocolError::name: \
    return #name
  switch (error) {
    WSHOST_CASE(None);
    WSHOST_CASE(BadRequestLine);
    WSHOST_CASE(BadMethod);
    WSHOST_CASE(BadTarget);
    WSHOST_CASE(TargetTooLong);
    WSHOST_CASE(UnsupportedHttpVersion);
    WSHOST_CASE(BadHeaderLine);
    WSHOST_CASE(BadHeaderName);
    WSHOST_CASE(BadHeaderValue);
    WSHOST_CASE(TooManyHeaderFields);
    WSHOST_CASE(HeadTooLarge);
    WSHOST_CASE(MissingHost);
    WSHOST_CASE(SeveralHosts);
    WSHOST_CASE(BadHost);
    WSHOST_CASE(UpgradeNotGet);
    WSHOST_CASE(UpgradeNotHttp11);
    WSHOST_CASE(UpgradeWithBody);
    WSHOST_CASE(MissingConnectionUpgrade);
    WSHOST_CASE(MissingKey);
    WSHOST_CASE(SeveralKeys);
    WSHOST_CASE(BadKey);
    WSHOST_CASE(MissingVersion);
    WSHOST_CASE(UnsupportedVersion);
    WSHOST_CASE(BadSubprotocols);
    WSHOST_CASE(BadExtensions);
    WSHOST_CASE(BadStatusLine);
    WSHOST_CASE(TooManyInterimResponses);
    WSHOST_CASE(ResponseWithoutUpgrade);
    WSHOST_CASE(ResponseWithoutConnectionUpgrade);
    WSHOST_CASE(BadAccept);
    WSHOST_CASE(SubprotocolNotOffered);
    WSHOST_CASE(ExtensionNotOffered);
    WSHOST_CASE(BadDeflateAnswer);
    WSHOST_CASE(ReservedBits);
    WSHOST_CASE(ReservedOpcode);
    WSHOST_CASE(FragmentedControl);
    WSHOST_CASE(ControlTooLong);
    WSHOST_CASE(LengthNotMinimal);
    WSHOST_CASE(LengthHighBit);
    WSHOST_CASE(NotMasked);
    WSHOST_CASE(Masked);
    WSHOST_CASE(ContinuationWithoutStart);
    WSHOST_CASE(StartInsideMessage);
    WSHOST_CASE(MessageTooBig);
    WSHOST_CASE(TooManyFragments);
    WSHOST_CASE(InvalidUtf8);
    WSHOST_CASE(InvalidDeflate);
    WSHOST_CASE(ClosePayloadOneByte);
    WSHOST_CASE(BadCloseCode);
    WSHOST_CASE(InvalidCloseReason);
  }
#undef WSHOST_CASE
  return {};
}

TEST(ProtocolError, IsDescribedUnderItsOwnName) {
  for (int value = 0; value <= kLast; ++value) {
    const auto error = static_cast<ProtocolError>(value);
    EXPECT_EQ(Describe(error).name, NameOf(error));
  }
}

TEST(ProtocolError, HasStatusForRequestsNothingForResponsesAndCodeForFrames) {
  for (int value = 1; value <= kLast; ++value) {
    const ProtocolErrorInfo& info = Describe(static_cast<ProtocolError>(value));
    if (static_cast<ProtocolError>(value) <= ProtocolError::BadExtensions) {
      EXPECT_TRUE(info.httpStatus >= 400 && info.httpStatus <= 599) << info.name;
      EXPECT_EQ(info.closeCode, CloseCode::Abnormal) << info.name;
    } else if (static_cast<ProtocolError>(value) <= ProtocolError::BadDeflateAnswer) {
      EXPECT_EQ(info.httpStatus, 0) << info.name;
      EXPECT_EQ(info.closeCode, CloseCode::Abnormal) << info.name;
    } else {
      EXPECT_EQ(info.httpStatus, 0) << info.name;
      EXPECT_TRUE(MayTravel(info.closeCode)) << info.name;
    }
  }
}

TEST(ProtocolError, HasSentenceThatFitsCloseFrame) {  // RFC 6455 5.5.1
  std::set<std::string_view> sentences;
  for (int value = 1; value <= kLast; ++value) {
    const ProtocolErrorInfo& info = Describe(static_cast<ProtocolError>(value));
    EXPECT_FALSE(info.sentence.empty()) << info.name;
    EXPECT_LE(info.sentence.size(), 123U) << info.name;
    EXPECT_TRUE(info.sentence.ends_with('.')) << info.name;
    EXPECT_TRUE(IsUtf8(wshost::testing::FromText(info.sentence))) << info.name;
    EXPECT_TRUE(sentences.insert(info.sentence).second) << info.name << " says what another says";
  }
}

TEST(ProtocolError, NamesItsSection) {
  for (int value = 1; value <= kLast; ++value) {
    const ProtocolErrorInfo& info = Describe(static_cast<ProtocolError>(value));
    EXPECT_TRUE(info.section.starts_with("RFC ")) << info.name;
  }
}

}  // namespace
}  // namespace wshost::protocol
