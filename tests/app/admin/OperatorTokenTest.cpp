// SPDX-License-Identifier: MIT
// Which tokens are taken.
#include "admin/OperatorToken.h"

#include <gtest/gtest.h>

namespace wshost::app {
namespace {

using Verdict = OperatorToken::Verdict;

TEST(OperatorToken, IsRightOnlyWhenItIsTheSame) {
  const OperatorToken token("s3cret");
  EXPECT_EQ(token.Judge("s3cret"), Verdict::Right);
  for (const char* wrong : {"", "s", "s3cre", "s3cret ", "s3creT", "S3cret", "s3crets3cret", "xxxxxx"}) {
    EXPECT_EQ(token.Judge(wrong), Verdict::Wrong) << wrong;
  }
}

TEST(OperatorToken, IsNobodysWhenThereIsNone) {
  const OperatorToken token("");
  EXPECT_EQ(token.Judge(""), Verdict::Nobodys);
  EXPECT_EQ(token.Judge("anything"), Verdict::Nobodys);
  EXPECT_EQ(token.JudgeField("Bearer "), Verdict::Nobodys);
}

TEST(OperatorToken, IsReadFromAnAuthorizationField) {
  const OperatorToken token("s3cret");
  for (const char* right : {"Bearer s3cret", "bearer s3cret", "BEARER   s3cret"}) {
    EXPECT_EQ(token.JudgeField(right), Verdict::Right) << right;
  }
  for (const char* wrong : {"", "s3cret", "Bearer", "Bearer ", "Bearers3cret", "Basic s3cret", "Bearer s3cret x"}) {
    EXPECT_EQ(token.JudgeField(wrong), Verdict::Wrong) << wrong;
  }
}

TEST(OperatorToken, CanBeReplaced) {
  OperatorToken token("old");
  EXPECT_TRUE(token.Replace("new"));
  EXPECT_FALSE(token.Replace("new"));
  EXPECT_EQ(token.Judge("old"), Verdict::Wrong);
  EXPECT_EQ(token.Judge("new"), Verdict::Right);
  EXPECT_TRUE(token.Replace(""));
  EXPECT_EQ(token.Judge("new"), Verdict::Nobodys);
}

}  // namespace
}  // namespace wshost::app
