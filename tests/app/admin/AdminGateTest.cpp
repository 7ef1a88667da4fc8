// SPDX-License-Identifier: MIT
// Which requests the operator's listener hears.
#include "admin/AdminGate.h"

#include <gtest/gtest.h>

#include <vector>

namespace wshost::app {
namespace {

using Verdict = AdminGate::Verdict;
using Fields = std::vector<HeaderField>;

Verdict Judged(const Fields& fields) { return AdminGate({"Ops.example"}).Judge(HeaderFields(fields)); }

TEST(AdminGate, KnowsAddressesLocalhostAndTheNamesThatWereGiven) {
  for (const char* host : {"127.0.0.1", "127.0.0.1:4503", "192.0.2.7:80", "[::1]:4503", "[2001:db8::7]", "localhost",
                           "LocalHost:4503", "ops.example", "OPS.example:4503"}) {
    EXPECT_EQ(Judged({{"Host", host}}), Verdict::LetIn) << host;
  }
}

TEST(AdminGate, RefusesOtherNamesThatMayLeadToThisMachine) {
  for (const char* host :
       {"evil.example", "evil.example:4503", "127.0.0.1.evil.example", "localhost.evil.example", "ops.example.evil",
        "xops.example", "", ":4503", "[", "[]", "[::1", "127.0.0.1@evil.example"}) {
    EXPECT_EQ(Judged({{"Host", host}}), Verdict::StrangeName) << host;
  }
}

TEST(AdminGate, LetsOldHealthChecksInThatNameNoHost) { EXPECT_EQ(Judged({}), Verdict::LetIn); }

TEST(AdminGate, LetsItsOwnPageIn) {
  EXPECT_EQ(Judged({{"Host", "localhost:4503"}, {"Origin", "http://localhost:4503"}}), Verdict::LetIn);
  EXPECT_EQ(Judged({{"Host", "ops.example"}, {"Origin", "https://Ops.Example"}}), Verdict::LetIn);  // behind TLS
}

TEST(AdminGate, RefusesThePagesOfOtherSitesWhateverTheyAskFor) {
  for (const char* origin : {"http://evil.example", "null", "", "http://localhost", "http://localhost:4502",
                             "http://localhost:4503.evil.example", "ftp://localhost:4503", "localhost:4503"}) {
    EXPECT_EQ(Judged({{"Host", "localhost:4503"}, {"Origin", origin}}), Verdict::StrangeOrigin) << origin;
  }
  EXPECT_EQ(Judged({{"Host", "localhost"}, {"Origin", "http://localhost"}, {"Origin", "http://localhost"}}),
            Verdict::StrangeOrigin);
  EXPECT_EQ(Judged({{"Origin", "http://"}}), Verdict::StrangeOrigin);
}

}  // namespace
}  // namespace wshost::app
