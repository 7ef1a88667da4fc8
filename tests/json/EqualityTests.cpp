// SPDX-License-Identifier: MIT
// Equality is of values: numbers by value, members in any order, whatever the storage.
#include <gtest/gtest.h>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonLiterals.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {

TEST(JsonEquality, NumbersCompareByValue) {
  EXPECT_EQ(JsonValue(1), JsonValue(1.0));
  EXPECT_EQ(JsonValue(1.0), JsonValue(1U));
  EXPECT_EQ(JsonValue(0), JsonValue(-0.0));
  EXPECT_NE(JsonValue(1), JsonValue(1.5));
  EXPECT_NE(JsonValue(1), JsonValue(2));
  EXPECT_NE(JsonValue(-1), JsonValue(UINT64_MAX));
  EXPECT_EQ(JsonValue(9223372036854775808U), JsonValue(9223372036854775808.0));
  EXPECT_NE(JsonValue(9007199254740993), JsonValue(9007199254740992.0));
  EXPECT_NE(JsonValue(INT64_MAX), JsonValue(9223372036854775808.0));
  EXPECT_NE(JsonValue(UINT64_MAX), JsonValue(18446744073709551616.0));
  EXPECT_NE(JsonValue(1e300), JsonValue(1));
}

TEST(JsonEquality, NumberTextComparesByValue) {
  EXPECT_EQ("1e400"_json, "10e399"_json);
  EXPECT_EQ("1.50e400"_json, "15E+399"_json);
  EXPECT_EQ("100000000000000000000"_json, "100000000000000000000"_json);
  EXPECT_NE("1e400"_json, "-1e400"_json);
  EXPECT_NE("1e400"_json, "1e401"_json);
  EXPECT_NE("1e400"_json, "2e400"_json);
  EXPECT_NE("1e400"_json, "1"_json);
  EXPECT_EQ("1e99999999999999999999"_json, "1e99999999999999999999"_json);
  EXPECT_NE("1e99999999999999999999"_json, "1e99999999999999999998"_json);
  EXPECT_EQ("0.001e-400"_json, "1e-403"_json);
}

TEST(JsonEquality, TypesDoNotMix) {
  const JsonValue values[] = {nullptr, false, 0, "", "0", JsonArray{}, JsonObject{}};
  for (const JsonValue& a : values) {
    for (const JsonValue& b : values) EXPECT_EQ(a == b, &a == &b) << a << " " << b;
  }
}

TEST(JsonEquality, MembersMayComeInAnyOrder) {
  EXPECT_EQ(R"({"a":1,"b":[2,{"c":3}]})"_json, R"({"b":[2.0,{"c":3}],"a":1})"_json);
  EXPECT_NE(R"({"a":1})"_json, R"({"b":1})"_json);
  EXPECT_NE(R"({"a":1})"_json, R"({"a":1,"b":2})"_json);
  EXPECT_NE("[1,2]"_json, "[2,1]"_json);
  EXPECT_NE("[1]"_json, "[1,2]"_json);
  EXPECT_NE("[[1]]"_json, "[[2]]"_json);
}

TEST(JsonEquality, StorageDoesNotMatter) {
  const JsonValue frozen = R"({"a":[1,"a text that is longer than a node"],"b":{}})"_json;
  const JsonValue owned = JsonObject{{"b", JsonObject{}}, {"a", JsonArray{1, "a text that is longer than a node"}}};
  EXPECT_EQ(frozen, owned);
  EXPECT_EQ(frozen, JsonValue(frozen));
  EXPECT_EQ("text", "\"text\""_json);
}

}  // namespace wshost::test
