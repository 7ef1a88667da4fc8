// SPDX-License-Identifier: MIT
// A key named twice: the last value at the first position, or refused; and the text may not be passed on.
#include <gtest/gtest.h>

#include <string>

#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

JsonLimits Reject() {
  JsonLimits limits;
  limits.duplicateKeys = DuplicateKeys::Reject;
  return limits;
}

// An object of `count` members k0, k1, ... whose key number `again` comes once more at the end.
std::string ObjectWithDuplicate(std::size_t count, std::size_t again, const std::string& prefix) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) text += "\"" + prefix + std::to_string(i) + "\":" + std::to_string(i) + ",";
  return text + "\"" + prefix + std::to_string(again) + "\":\"again\"}";
}

}  // namespace

TEST(JsonDuplicateKeys, LastValueStaysAtFirstPosition) {
  const JsonValue value = JsonValue::Parse(R"({"a":1,"b":2,"a":3,"c":4,"b":5})");
  EXPECT_EQ(value.ToString(), R"({"a":3,"b":5,"c":4})");
}

TEST(JsonDuplicateKeys, AreFoundInObjectsOfAnySize) {
  for (const std::string prefix : {"k", "a key that is longer than a node "}) {
    for (const std::size_t count : {1U, 2U, 7U, 8U, 9U, 31U, 32U, 33U, 63U, 64U, 65U, 200U, 1000U}) {
      for (const std::size_t again : {std::size_t{0}, count / 2, count - 1}) {
        const std::string text = ObjectWithDuplicate(count, again, prefix);
        const JsonValue value = JsonValue::Parse(text);
        EXPECT_EQ(value.size(), count);
        EXPECT_EQ(value[prefix + std::to_string(again)], "again");
        EXPECT_EQ((value.begin() + static_cast<std::ptrdiff_t>(again)).Key(), prefix + std::to_string(again));
        EXPECT_FALSE(value.KeptText());
        EXPECT_EQ(JsonValue::TryParse(text, Reject()).Error().code, JsonErrorCode::DuplicateKey);
      }
    }
  }
}

TEST(JsonDuplicateKeys, AKeySpelledWithEscapesIsTheSameKey) {
  const JsonValue value = JsonValue::Parse(R"({"key":1,"\u006bey":2})");
  EXPECT_EQ(value.ToString(), R"({"key":2})");
}

TEST(JsonDuplicateKeys, TheWholeMessageLosesItsText) {
  const JsonValue value = JsonValue::Parse(R"({"x": {"a":1,"a":2}, "y": [1, 2]})");
  EXPECT_FALSE(value.KeptText());
  EXPECT_FALSE(value["x"].KeptText());
  EXPECT_FALSE(value["y"].KeptText());
  std::string sent;
  value.AppendTo(sent);
  EXPECT_EQ(sent, R"({"x":{"a":2},"y":[1,2]})");
}

TEST(JsonDuplicateKeys, RejectNamesThePlaceOfTheSecond) {
  const std::string text = R"({"a":[{"a":"}\",{"}],"b":{"x":1,"y":"\"x\"","x":2}})";
  const auto result = JsonValue::TryParse(text, Reject());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.Error().code, JsonErrorCode::DuplicateKey);
  EXPECT_EQ(result.Error().offset, text.rfind("\"x\":2"));
}

TEST(JsonDuplicateKeys, RejectNamesThePlaceBehindWhatIsNested) {
  const std::string text = R"({"b":{"x":{"y":[1,[]]},"z":[{"x":3},{}],"x":2}})";
  EXPECT_EQ(JsonValue::TryParse(text, Reject()).Error().offset, text.rfind("\"x\":2"));
}

TEST(JsonDuplicateKeys, RejectAcceptsTheSameKeyInDifferentObjects) {
  const std::string text = R"({"a":{"a":1},"b":[{"a":1},{"a":1}]})";
  EXPECT_TRUE(JsonValue::TryParse(text, Reject()));
}

TEST(JsonDuplicateKeys, KeysThatDifferInTheMiddleOnlyAreDifferent) {
  std::string text = "{";
  for (int i = 0; i < 300; ++i) {
    text += (i == 0 ? "\"" : ",\"") + std::string("prefix--") + std::to_string(1000 + i) + "--suffix\":1";
  }
  const JsonValue value = JsonValue::Parse(text + "}");
  EXPECT_EQ(value.size(), 300U);
  EXPECT_TRUE(value.KeptText());
}

}  // namespace wshost::test
