// SPDX-License-Identifier: MIT
// What is kept of messages, and what is not.
#include "record/Redaction.h"

#include <gmock/gmock.h>

namespace wshost::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kAll = 1'000'000;

std::string Kept(std::string_view text, std::size_t atMost = kAll) {
  return Redaction({"password", "Token"}, {}).KeepOf(text, atMost);
}

TEST(Redaction, MasksTheValuesOfItsKeysAndKeepsTheRest) {
  EXPECT_EQ(Kept(R"({"user":"ann","password":"hunter2","n":1})"), R"({"user":"ann","password":"***","n":1})");
}

TEST(Redaction, MasksWhateverTheCaseOfAKey) {
  EXPECT_EQ(Kept(R"({"PassWord":1,"TOKEN":2})"), R"({"PassWord":"***","TOKEN":"***"})");
}

TEST(Redaction, MasksWhateverTheKindOfAValue) {
  EXPECT_EQ(Kept(R"({"a":{"token":{"deep":["x"]}},"password":[1,2],"b":{"token":null}})"),
            R"({"a":{"token":"***"},"password":"***","b":{"token":"***"}})");
}

TEST(Redaction, MasksInArraysAndArraysOfArrays) {
  EXPECT_EQ(Kept(R"([[{"token":"a"}],[],{},{"x":[{"password":"b"},1]}])"),
            R"([[{"token":"***"}],[],{},{"x":[{"password":"***"},1]}])");
}

TEST(Redaction, MasksAtAnyDepth) {
  const std::size_t depth = 500;
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += i % 2 == 0 ? "[" : R"({"a":)";
  text += R"({"password":"hunter2"})";
  for (std::size_t i = depth; i > 0; --i) text += i % 2 == 1 ? "]" : "}";
  EXPECT_THAT(Kept(text), HasSubstr(R"({"password":"***"})"));
  EXPECT_THAT(Kept(text), Not(HasSubstr("hunter2")));
}

TEST(Redaction, MasksAKeyThatIsWrittenWithEscapes) {
  EXPECT_EQ(Kept(R"({"pass\u0077ord":"hunter2"})"), R"({"password":"***"})");
}

TEST(Redaction, KeepsNothingOfAValueThatAKeyNamedTwiceHadBefore) {
  EXPECT_THAT(Kept(R"({"password":"hunter2","password":"hunter3"})"), Not(HasSubstr("hunter")));
}

TEST(Redaction, LeavesKeysAloneThatOnlyContainAName) {
  EXPECT_EQ(Kept(R"({"passwords":1,"token ":2})"), R"({"passwords":1,"token ":2})");
}

TEST(Redaction, KeepsBareValues) {
  for (const char* text : {"1", "\"hello\"", "null", "[]", "{}"}) EXPECT_EQ(Kept(text), text);
}

TEST(Redaction, KeepsNothingOfWhatIsNoJson) {
  for (const char* text : {"", "password=hunter2", R"({"password":"hunter2")", R"({"a":1} x)"})
    EXPECT_EQ(Kept(text), "");
}

TEST(Redaction, CutsWhatIsTooLong) {
  EXPECT_EQ(Kept(R"({"a":"bcdefgh"})", 8), R"({"a":"bc…)");
  EXPECT_EQ(Kept("[1,2]", 5), "[1,2]");
  EXPECT_EQ(Kept("[1,2]", 0), "…");
}

TEST(Redaction, CutsNoCharacterInTwo) { EXPECT_EQ(Kept("\"aä€\"", 5), "\"aä…"); }

TEST(Redaction, MasksBeforeItCuts) {
  EXPECT_EQ(Kept(R"({"password":"hunter2","b":1})", 20), R"({"password":"***","b…)");
}

}  // namespace
}  // namespace wshost::app
