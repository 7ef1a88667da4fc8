// SPDX-License-Identifier: MIT
// Which origins are let in.
#include "http/OriginPolicy.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace wshost::host {
namespace {

bool Allows(const OriginPolicy& policy, std::string_view origin, std::string_view host = "chat.example:4502") {
  const std::vector<HeaderField> fields{{"Host", host}, {"origin", origin}};
  return policy.Allows("/", HeaderFields(fields));
}

TEST(OriginPolicy, LetsProgramsInThatSendNone) {  // RFC 6455 10.2
  const std::vector<HeaderField> fields{{"Host", "chat.example"}};
  EXPECT_TRUE(OriginPolicy(true, {}).Allows("/", HeaderFields(fields)));
}

TEST(OriginPolicy, LetsPagesOfTheSameHostIn) {  // RFC 6455 10.2
  const OriginPolicy policy(true, {});
  EXPECT_TRUE(Allows(policy, "http://chat.example:4502"));
  EXPECT_TRUE(Allows(policy, "HTTPS://Chat.Example:4502"));
  EXPECT_TRUE(Allows(policy, "https://chat.example", "chat.example"));
  EXPECT_TRUE(Allows(policy, "https://chat.example:443", "chat.example"));
  EXPECT_TRUE(Allows(policy, "http://chat.example", "CHAT.example:80"));
  EXPECT_TRUE(Allows(policy, "http://[::1]:4502", "[::1]:4502"));
  EXPECT_TRUE(Allows(policy, "http://[::1]", "[::1]"));
}

TEST(OriginPolicy, KeepsPagesOfOtherSitesOut) {  // RFC 6455 10.2
  const OriginPolicy policy(true, {});
  for (const std::string_view origin :
       {"http://evil.example", "http://chat.example", "http://chat.example:4503", "http://sub.chat.example:4502",
        "http://chat.example.evil:4502", "null", "", "chat.example:4502", "://chat.example:4502", "http://",
        "http://chat.example:4502/", "http://chat.example:4502 http://evil.example", "http://a@chat.example:4502",
        "http://*.example:4502", "http://chat.example:x"}) {
    EXPECT_FALSE(Allows(policy, origin)) << origin;
  }
}

TEST(OriginPolicy, KeepsARequestWithTwoOriginsOut) {
  const std::vector<HeaderField> fields{{"Host", "h"}, {"Origin", "http://h"}, {"Origin", "http://h"}};
  EXPECT_FALSE(OriginPolicy(true, {}).Allows("/", HeaderFields(fields)));
}

TEST(OriginPolicy, LetsInWhatIsAllowed) {
  const OriginPolicy policy(true, {"https://app.example", "http://localhost:8080", "https://*.sub.example", "null"});
  for (const std::string_view origin : {"https://app.example", "https://APP.example:443", "http://localhost:8080",
                                        "https://a.sub.example", "https://a.b.sub.example", "null"}) {
    EXPECT_TRUE(Allows(policy, origin)) << origin;
  }
  for (const std::string_view origin : {"http://app.example", "https://app.example:444", "http://localhost",
                                        "https://sub.example", "https://evilsub.example", "http://a.sub.example"}) {
    EXPECT_FALSE(Allows(policy, origin)) << origin;
  }
}

TEST(OriginPolicy, LetsAllInWhenToldSo) {
  EXPECT_TRUE(Allows(OriginPolicy(true, {"*"}), "http://evil.example"));
  EXPECT_TRUE(Allows(OriginPolicy(false, {}), "null"));
}

TEST(OriginPolicy, NamesAnEntryThatIsNoOrigin) {
  for (const std::string bad : {"example.com", "https://", "https://a/b", "https://a*.example", ""}) {
    try {
      const OriginPolicy policy(true, {bad});
      ADD_FAILURE() << bad;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("'" + bad + "'"), std::string::npos) << error.what();
    }
  }
}

TEST(OriginPolicy, AnAbsoluteTargetNamesTheHostThatIsAsked) {
  const std::vector<HeaderField> own{{"Host", "proxy"}, {"Origin", "https://example.com"}};
  EXPECT_TRUE(OriginPolicy(true, {}).Allows("http://Example.com/chat?a=://proxy", HeaderFields(own)));
  EXPECT_FALSE(OriginPolicy(true, {}).Allows("http://other.com/://example.com", HeaderFields(own)));
  const std::vector<HeaderField> ofHost{{"Host", "proxy"}, {"Origin", "https://proxy"}};
  EXPECT_FALSE(OriginPolicy(true, {}).Allows("http://example.com", HeaderFields(ofHost)));
  EXPECT_TRUE(OriginPolicy(true, {}).Allows("/x://example.com", HeaderFields(ofHost)));
}

}  // namespace
}  // namespace wshost::host
