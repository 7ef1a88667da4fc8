// SPDX-License-Identifier: MIT
// What a proxy has written into a request about the client it speaks for.
#include "http/ForwardedRequest.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "../../protocol/AllocationCount.h"
#include "http/RequestIds.h"

namespace wshost::host {
namespace {

const PeerAddress kProxy = Poco::Net::SocketAddress("10.0.0.1", 1234);
const TrustedProxies kTrusted({"10.0.0.0/8", "fd00::/8"});

// Whose request it is, of lines of X-Forwarded-For.
std::string ClientOf(const std::vector<std::string>& lines) {
  std::vector<HeaderField> fields{{"Host", "h"}};
  for (const std::string& line : lines) {
    fields.push_back({"x-forwarded-FOR", line});
    fields.push_back({"X-Other", "192.0.2.99"});
  }
  return ForwardedClient(HeaderFields(fields), kProxy, kTrusted).ToString();
}

TEST(ForwardedClient, IsTheProxyWhereItNamesNobody) {
  EXPECT_EQ(ClientOf({}), "10.0.0.1:1234");
  EXPECT_EQ(ClientOf({""}), "10.0.0.1:1234");
  EXPECT_EQ(ClientOf({" , ,", ""}), "10.0.0.1:1234");
}

TEST(ForwardedClient, IsTheRightMostThatIsNoProxy) {
  EXPECT_EQ(ClientOf({"192.0.2.1"}), "192.0.2.1:0");
  EXPECT_EQ(ClientOf({"203.0.113.66, 192.0.2.1"}), "192.0.2.1:0") << "what is left of it is the client's word";
  EXPECT_EQ(ClientOf({"203.0.113.66,192.0.2.1 ,\t10.0.0.2,10.9.9.9"}), "192.0.2.1:0");
  EXPECT_EQ(ClientOf({"2001:db8::1, fd00::7"}), "[2001:db8::1]:0");
}

TEST(ForwardedClient, ReadsAllLinesAsOneList) {
  EXPECT_EQ(ClientOf({"203.0.113.66", "192.0.2.1", "10.0.0.2"}), "192.0.2.1:0");
  EXPECT_EQ(ClientOf({"203.0.113.66, 192.0.2.1", "10.0.0.3, 10.0.0.2"}), "192.0.2.1:0");
  EXPECT_EQ(ClientOf({"192.0.2.1,,", ",10.0.0.2,"}), "192.0.2.1:0") << "empty entries do not count";
}

TEST(ForwardedClient, IsTheLeftMostWhereAllAreProxies) {
  EXPECT_EQ(ClientOf({"10.0.0.4, 10.0.0.3", "10.0.0.2"}), "10.0.0.4:0");
}

TEST(ForwardedClient, UnderstandsPortsAndBrackets) {
  EXPECT_EQ(ClientOf({"192.0.2.1:4502"}), "192.0.2.1:4502");
  EXPECT_EQ(ClientOf({"[2001:db8::1]"}), "[2001:db8::1]:0");
  EXPECT_EQ(ClientOf({"[2001:db8::1]:4502, 10.0.0.2:80, [fd00::1]:80"}), "[2001:db8::1]:4502");
  EXPECT_EQ(ClientOf({"::ffff:192.0.2.1, ::ffff:10.0.0.2"}), "192.0.2.1:0");
}

TEST(ForwardedClient, IsTheLastGoodOneWhereAnEntryIsNoAddress) {
  for (const char* each : {"unknown", "_hidden", "client.example", "192.0.2.1:", "192.0.2.1:99999", "192.0.2.1:x",
                           "[192.0.2.1]", "[2001:db8::1", "2001:db8::1]", "[2001:db8::1]x", "[2001:db8::1]:",
                           "fe80::1%lo", "192.0.2.1 192.0.2.2", "\"192.0.2.1\"", "for=192.0.2.1", "192.0.2",
                           "192.0.2.01", "192.0.2.1/32", "1:2:3:4:5:6:7:8:9:1:2:3:4:5:6:7:8:9:1:2:3:4:5:6:7:8:9"}) {
    EXPECT_EQ(ClientOf({"198.51.100.1, " + std::string(each)}), "10.0.0.1:1234") << each;
    EXPECT_EQ(ClientOf({"198.51.100.1, " + std::string(each) + ", 10.0.0.2"}), "10.0.0.2:0") << each;
    EXPECT_EQ(ClientOf({std::string(each) + ", 198.51.100.1"}), "198.51.100.1:0") << each;
  }
}

TEST(ForwardedClient, IsLookedForInABoundedNumberOfEntries) {
  const auto behind = [](std::size_t proxies) {
    std::string line = "192.0.2.1";
    for (std::size_t i = 0; i < proxies; ++i) line += ", 10.0.0." + std::to_string(100 - i);
    return ClientOf({line});
  };
  EXPECT_EQ(behind(kMaxForwardedEntries - 1), "192.0.2.1:0");
  EXPECT_EQ(behind(kMaxForwardedEntries), "10.0.0.100:0");
  EXPECT_EQ(behind(kMaxForwardedEntries + 1), "10.0.0.99:0");
  EXPECT_EQ(ClientOf({"192.0.2.1" + std::string(kMaxForwardedEntries - 1, ',')}), "192.0.2.1:0");
  EXPECT_EQ(ClientOf({"192.0.2.1" + std::string(kMaxForwardedEntries, ',')}), "10.0.0.1:1234");
}

bool IsSecure(const std::vector<std::string>& lines) {
  std::vector<HeaderField> fields;
  for (const std::string& line : lines) fields.push_back({"X-Forwarded-Proto", line});
  return IsForwardedSecurely(HeaderFields(fields));
}

TEST(ForwardedProto, IsTheLastProxysWord) {
  EXPECT_TRUE(IsSecure({"https"}));
  EXPECT_TRUE(IsSecure({"HTTPS"}));
  EXPECT_TRUE(IsSecure({"wss"}));
  EXPECT_TRUE(IsSecure({"http, https"}));
  EXPECT_TRUE(IsSecure({"http", "https"}));
  EXPECT_FALSE(IsSecure({}));
  EXPECT_FALSE(IsSecure({""}));
  EXPECT_FALSE(IsSecure({"http"}));
  EXPECT_FALSE(IsSecure({"https, http"})) << "the left one may be the client's";
  EXPECT_FALSE(IsSecure({"httpsx"}));
}

std::string IdOf(const std::vector<std::string>& lines) {
  std::vector<HeaderField> fields;
  for (const std::string& line : lines) fields.push_back({"x-request-id", line});
  return std::string(ForwardedRequestId(HeaderFields(fields)));
}

TEST(ForwardedRequestId, IsTakenIfItIsFit) {
  EXPECT_EQ(IdOf({"a"}), "a");
  EXPECT_EQ(IdOf({"Az09._-"}), "Az09._-");
  EXPECT_EQ(IdOf({std::string(64, 'x')}), std::string(64, 'x'));
  for (const char* each : {"", "a b", "a,b", "a;b", "a\tb", "\xC3\xA4", "a:b", "a/b", "<a>"})
    EXPECT_EQ(IdOf({each}), "") << each;
  EXPECT_EQ(IdOf({std::string(65, 'x')}), "");
  EXPECT_EQ(IdOf({"a", "b"}), "") << "which of them?";
  EXPECT_EQ(IdOf({}), "");
}

TEST(RequestIds, AreShortFitAndNeverTheSameOnAnyThread) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  std::vector<std::vector<std::string>> made(kThreads);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&mine] {
        for (int i = 0; i < kEach; ++i) mine.push_back(NextRequestId());
      });
    }
  }
  std::set<std::string> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kThreads * kEach));
  for (const std::string& each : all) {
    ASSERT_EQ(each.size(), 13U);
    ASSERT_TRUE(IsRequestId(each)) << each;
  }
}

TEST(RequestIds, CostNoMemory) {
  NextRequestId();  // the first one draws a key
  const testing::AllocationCount count;
  const std::string id = NextRequestId();
  EXPECT_EQ(count.Calls(), 0U) << id;
}

TEST(RequestIds, AreAddedToAnAnswerThatHasNone) {
  std::vector<HeaderField> fields;
  AddRequestId(fields, "");
  EXPECT_TRUE(fields.empty());
  AddRequestId(fields, "one");
  ASSERT_EQ(fields.size(), 1U);
  EXPECT_EQ(fields[0].value, "one");
  AddRequestId(fields, "two");
  EXPECT_EQ(fields.size(), 1U);
}

}  // namespace
}  // namespace wshost::host
