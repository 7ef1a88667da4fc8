// SPDX-License-Identifier: MIT
// What somebody who mistyped a name may have meant.
#include "settings/Suggestion.h"

#include <gtest/gtest.h>

namespace {

using namespace wshost;

const std::vector<std::string> kKnown{"drain.time", "limits.queueBytes", "listen.address", "listen.port"};

TEST(Suggestion, CountsLettersThatDiffer) {
  EXPECT_EQ(app::EditDistance("port", "port"), 0U);
  EXPECT_EQ(app::EditDistance("PORT", "port"), 0U);
  EXPECT_EQ(app::EditDistance("prt", "port"), 1U);
  EXPECT_EQ(app::EditDistance("prot", "port"), 1U);  // two neighbours swapped
  EXPECT_EQ(app::EditDistance("sport", "port"), 1U);
  EXPECT_EQ(app::EditDistance("", "port"), 4U);
  EXPECT_EQ(app::EditDistance("kitten", "sitting"), 3U);
}

TEST(Suggestion, NamesTheOneThatIsMostLike) {
  EXPECT_EQ(app::MostLike("listen.prot", kKnown), "listen.port");
  EXPECT_EQ(app::MostLike("limits.queuebytes", kKnown), "limits.queueBytes");
  EXPECT_EQ(app::MostLike("port", kKnown), "listen.port");
}

TEST(Suggestion, NamesNothingThatIsNotLikeIt) {
  EXPECT_EQ(app::MostLike("colour", kKnown), "");
  EXPECT_EQ(app::Suggest("colour", kKnown), "");
  EXPECT_EQ(app::Suggest("drain.tim", kKnown), "; did you mean drain.time?");
  EXPECT_EQ(app::MostLike(std::string(100'000, 'x'), kKnown), "");
}

}  // namespace
