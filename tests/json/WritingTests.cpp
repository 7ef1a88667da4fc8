// SPDX-License-Identifier: MIT
// The written text: compact, in lines, and appended to what is there.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonLiterals.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {

TEST(JsonWriting, IndentedTextHasALineForEachElement) {
  const JsonValue value = R"({"a":[1,{"b":[]}],"c":{},"d":"x"})"_json;
  EXPECT_EQ(value.ToString(2), R"({
  "a": [
    1,
    {
      "b": []
    }
  ],
  "c": {},
  "d": "x"
})");
  EXPECT_EQ("[1,2]"_json.ToString(0), "[\n1,\n2\n]");
  EXPECT_EQ("5"_json.ToString(4), "5");
}

TEST(JsonWriting, WideIndentsGoThroughTheBuffer) {
  const std::string text = "[[1]]"_json.ToString(2000);
  EXPECT_EQ(text,
            "[\n" + std::string(2000, ' ') + "[\n" + std::string(4000, ' ') + "1\n" + std::string(2000, ' ') + "]\n]");
}

TEST(JsonWriting, AppendToLeavesWhatIsThere) {
  std::string out = "before ";
  JsonValue(JsonArray{1, 2}).AppendTo(out);
  "[ 3 ]"_json.AppendTo(out);
  EXPECT_EQ(out, "before [1,2][ 3 ]");
}

TEST(JsonWriting, StreamsGetCompactText) {
  std::ostringstream stream;
  stream << R"({ "a" : 1 })"_json << JsonValue("x");
  EXPECT_EQ(stream.str(), R"({"a":1}"x")");
}

TEST(JsonWriting, LargeValuesOfManyScalarsReadBack) {
  JsonValue value = JsonArray{};
  for (int i = 0; i < 5000; ++i) {
    value.push_back(JsonObject{{"i", i}, {"d", i / 8.0}, {"u", UINT64_MAX}, {"t", "text \"quoted\""}, {"n", nullptr}});
  }
  EXPECT_EQ(JsonValue::Parse(value.ToString()), value);
  EXPECT_EQ(JsonValue::Parse(value.ToString(1)), value);
}

TEST(JsonWriting, EveryKeyLengthIsWritten) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (const char filler : {'k', '"', '\x01'}) {
      JsonValue value;
      value[std::string(length, filler)] = 1;
      EXPECT_EQ(JsonValue::Parse(value.ToString()), value);
    }
  }
}

}  // namespace wshost::test
