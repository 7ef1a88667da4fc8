// SPDX-License-Identifier: MIT
// Paths with parameters.
#include "http/PathPatterns.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <stdexcept>

namespace wshost::host {
namespace {

PathPatterns Tree(std::initializer_list<const char*> patterns) {
  PathPatterns tree;
  std::size_t index = 0;
  for (const char* each : patterns) tree.Add(each, index++);
  return tree;
}

// "1: symbol=ACME", or "none".
std::string Found(const PathPatterns& tree, std::string_view path) {
  const auto match = tree.Find(path);
  if (!match) return "none";
  std::string text = std::to_string(match->index) + ":";
  for (const auto& [name, value] : match->values) text.append(" ").append(name).append("=").append(value);
  return text;
}

std::string ErrorOf(std::initializer_list<const char*> patterns) {
  try {
    Tree(patterns);
    return "none";
  } catch (const std::logic_error& error) {
    return error.what();
  }
}

TEST(PathPatterns, CapturesASegmentThatIsNotEmpty) {  // W4, O6
  const PathPatterns tree = Tree({"/stocks/{symbol}"});
  EXPECT_EQ(Found(tree, "/stocks/ACME"), "0: symbol=ACME");
  EXPECT_EQ(Found(tree, "/stocks/"), "none");
  EXPECT_EQ(Found(tree, "/stocks"), "none");
  EXPECT_EQ(Found(tree, "/stocks/ACME/"), "none");
  EXPECT_EQ(Found(tree, "/stocks/ACME/x"), "none");
  EXPECT_EQ(Found(tree, "/bonds/ACME"), "none");
  EXPECT_EQ(Found(tree, "/"), "none");
}

TEST(PathPatterns, CapturesAllTheRestEvenIfItIsEmpty) {
  const PathPatterns tree = Tree({"/files/{path...}"});
  EXPECT_EQ(Found(tree, "/files/a/b//c"), "0: path=a/b//c");
  EXPECT_EQ(Found(tree, "/files/"), "0: path=");
  EXPECT_EQ(Found(tree, "/files"), "none");
}

TEST(PathPatterns, PrefersALiteralToAParameterAndThatToATail) {
  const PathPatterns tree = Tree({"/{a}/{b}", "/{all...}", "/x/{b}", "/{a}/y", "/x/y/{rest...}"});
  EXPECT_EQ(Found(tree, "/x/y"), "2: b=y");
  EXPECT_EQ(Found(tree, "/x/z"), "2: b=z");
  EXPECT_EQ(Found(tree, "/w/y"), "3: a=w");
  EXPECT_EQ(Found(tree, "/w/z"), "0: a=w b=z");
  EXPECT_EQ(Found(tree, "/x/y/z"), "4: rest=z");
  EXPECT_EQ(Found(tree, "/x/w/z"), "1: all=x/w/z") << "ways that lead nowhere are left again";
  EXPECT_EQ(Found(tree, "/"), "1: all=");
}

TEST(PathPatterns, DecodesWhatItCapturesAndNothingElse) {
  const PathPatterns tree = Tree({"/s/{symbol}", "/t/{rest...}"});
  EXPECT_EQ(Found(tree, "/s/A%2FB%20%c3%a4"), "0: symbol=A/B \xc3\xa4") << "an encoded slash ends no segment";
  EXPECT_EQ(Found(tree, "/t/a%2f/b"), "1: rest=a//b");
  EXPECT_EQ(Found(tree, "/%73/x"), "none") << "literals are compared as they came";
  EXPECT_EQ(tree.Find("/s/%00")->values.front().second, std::string(1, '\0'));
  EXPECT_EQ(PercentDecoded("%"), "%");
  EXPECT_EQ(PercentDecoded("%4"), "%4");
  EXPECT_EQ(PercentDecoded("%zz%41"), "%zzA");
}

TEST(PathPatterns, NamesBothOfTwoThatMatchTheSamePaths) {
  EXPECT_EQ(ErrorOf({"/a/{x}", "/a/{y}"}), "path pattern '/a/{y}' matches the same paths as '/a/{x}'");
  EXPECT_EQ(ErrorOf({"/a/{x...}", "/a/{y...}"}), "path pattern '/a/{y...}' matches the same paths as '/a/{x...}'");
  EXPECT_EQ(ErrorOf({"/a/{x}", "/a/{x...}", "/{y}/b", "/a/{x}/"}), "none");
}

TEST(PathPatterns, RefusesMalformedOnes) {
  for (const char* pattern : {"/{", "/}", "/{}", "/a{b}", "/{a}b", "/{a", "/a}", "/{{a}}", "/{a-b}", "/{1a}", "/{...}",
                              "/{a..}", "/{a}/{a}", "/{a...}/b", "/{a...}/{b}", "/{ a}"}) {
    EXPECT_NE(ErrorOf({pattern}).find(std::string("'") + pattern + "'"), std::string::npos) << pattern;
  }
}

TEST(PathPatterns, HasSoManySegmentsAtMost) {
  std::string most;
  for (std::size_t i = 0; i < PathPatterns::kMaxSegments; ++i) most += "/{p" + std::to_string(i) + "}";
  PathPatterns tree;
  tree.Add(most, 0);
  std::string path;
  for (std::size_t i = 0; i < PathPatterns::kMaxSegments; ++i) path += "/v";
  ASSERT_TRUE(tree.Find(path));
  EXPECT_EQ(tree.Find(path)->values.size(), PathPatterns::kMaxSegments);
  EXPECT_FALSE(tree.Find(path + "/v"));
  EXPECT_THROW(tree.Add(most + "/x", 1), std::logic_error);
}

}  // namespace
}  // namespace wshost::host
