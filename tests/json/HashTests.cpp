// SPDX-License-Identifier: MIT
// Hashes agree with equality; a visitor sees each type as what it is.
#include "wshost/json/JsonHash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonIterator.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonVisit.h"

namespace wshost::test {
namespace {

std::size_t HashOf(const JsonValue& value) { return std::hash<JsonValue>()(value); }

struct NameOf {
  std::string operator()(std::nullptr_t) const { return "null"; }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(std::int64_t n) const { return "int64 " + std::to_string(n); }
  std::string operator()(std::uint64_t n) const { return "uint64 " + std::to_string(n); }
  std::string operator()(double n) const { return "double " + std::to_string(n); }
  std::string operator()(JsonDigits digits) const { return "digits " + std::string(digits.text); }
  std::string operator()(std::string_view text) const { return "text " + std::string(text); }
  std::string operator()(std::span<const JsonValue> array) const { return "array " + std::to_string(array.size()); }
  std::string operator()(const JsonItems& items) const { return "object " + std::to_string(items.size()); }
};

}  // namespace

TEST(JsonHashes, EqualValuesHaveOneHash) {
  EXPECT_EQ(HashOf(1), HashOf(1.0));
  EXPECT_EQ(HashOf(0), HashOf(-0.0));
  EXPECT_EQ(HashOf(-5), HashOf(-5.0));
  EXPECT_EQ(HashOf(UINT64_MAX), HashOf(JsonValue::Parse("18446744073709551615.0")));
  EXPECT_EQ(HashOf(9007199254740993), HashOf(JsonValue::Parse("9007199254740993.0")));
  EXPECT_EQ(HashOf(JsonValue::Parse("1e400")), HashOf(JsonValue::Parse("10e399")));
  EXPECT_EQ(HashOf(JsonValue::Parse("100000000000000000000000")), HashOf(JsonValue::Parse("100000000000000000000000")));
  EXPECT_EQ(HashOf(JsonValue::Parse(R"({"a":1,"b":[1,{"c":"text of more than fourteen"}]})")),
            HashOf(JsonValue::Parse(R"({"b":[1.0,{"c":"text of more than fourteen"}],"a":1})")));
}

TEST(JsonHashes, DifferentValuesHaveDifferentHashes) {
  std::vector<JsonValue> values;
  for (const char* text : {"null",
                           "true",
                           "false",
                           "0",
                           "1",
                           "-1",
                           "0.5",
                           "1e300",
                           "1e-400",
                           "\"\"",
                           "\"a\"",
                           "[]",
                           "{}",
                           "[[]]",
                           "[{}]",
                           "[1,2]",
                           "[2,1]",
                           R"({"a":1})",
                           R"({"a":2})",
                           R"({"b":1})",
                           R"({"a":1,"b":2})",
                           R"({"a":2,"b":1})",
                           R"([{"a":[1]}])",
                           "18446744073709551615",
                           "100000000000000000000000"}) {
    values.push_back(JsonValue::Parse(text));
  }
  std::set<std::size_t> hashes;
  for (const JsonValue& each : values) hashes.insert(HashOf(each));
  EXPECT_EQ(hashes.size(), values.size());
  const std::unordered_set<JsonValue> set(values.begin(), values.end());
  EXPECT_EQ(set.size(), values.size());
  EXPECT_TRUE(set.contains(JsonArray{1, 2}));
}

TEST(JsonVisits, EachTypeIsSeenAsWhatItIs) {
  const std::pair<const char*, const char*> expected[] = {
      {"null", "null"},
      {"true", "true"},
      {"false", "false"},
      {"-3", "int64 -3"},
      {"18446744073709551615", "uint64 18446744073709551615"},
      {"0.5", "double 0.500000"},
      {"1e400", "digits 1e400"},
      {R"("short")", "text short"},
      {R"("a text of more than fourteen")", "text a text of more than fourteen"},
      {"[1,2]", "array 2"},
      {"[]", "array 0"},
      {R"({"a":1})", "object 1"},
      {"{}", "object 0"}};
  for (const auto& [text, name] : expected) EXPECT_EQ(Visit(JsonValue::Parse(text), NameOf()), name);
  EXPECT_EQ(Visit(JsonValue()["nothing"], NameOf()), "null");
}

}  // namespace wshost::test
