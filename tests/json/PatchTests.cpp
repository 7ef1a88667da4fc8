// SPDX-License-Identifier: MIT
// RFC 6902 patch and diff, RFC 7396 merge patch, with the examples of the RFCs' appendices.
#include "wshost/json/JsonPatch.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonPointer.h"

namespace wshost::test {
namespace {

struct Example {
  const char* before;
  const char* patch;
  const char* after;  // null where the patch is refused
};

std::string Patched(const char* before, const char* patch) {
  JsonValue value = JsonValue::Parse(before);
  ApplyPatch(value, JsonValue::Parse(patch));
  return value.ToString();
}

JsonValue RandomValue(std::mt19937& random, int depth) {
  switch (random() % (depth > 0 ? 6U : 4U)) {
    case 0:
      return nullptr;
    case 1:
      return static_cast<int>(random() % 5);
    case 2:
      return random() % 2 == 0;
    case 3:
      return "text" + std::to_string(random() % 3);
    case 4: {
      JsonValue array = JsonArray{};
      for (auto n = random() % 5; n > 0; --n) array.push_back(RandomValue(random, depth - 1));
      return array;
    }
    default: {
      JsonValue object = JsonObject{};
      for (auto n = random() % 5; n > 0; --n)
        object["k/~" + std::to_string(random() % 6)] = RandomValue(random, depth - 1);
      return object;
    }
  }
}

}  // namespace

// Spec: RFC 6902, appendix A.
TEST(JsonPatching, TheExamplesOfTheRfc) {
  const Example examples[] = {
      {R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])", R"({"foo":"bar","baz":"qux"})"},
      {R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])", R"({"foo":["bar","qux","baz"]})"},
      {R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])", R"({"foo":"bar"})"},
      {R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])", R"({"foo":["bar","baz"]})"},
      {R"({"baz":"qux","foo":"bar"})", R"([{"op":"replace","path":"/baz","value":"boo"}])",
       R"({"baz":"boo","foo":"bar"})"},
      {R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
       R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
       R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
      {R"({"foo":["all","grass","cows","eat"]})", R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
       R"({"foo":["all","cows","eat","grass"]})"},
      {R"({"baz":"qux","foo":["a",2,"c"]})",
       R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
       R"({"baz":"qux","foo":["a",2,"c"]})"},
      {R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
       R"({"foo":"bar","child":{"grandchild":{}}})"},
      {R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])", R"({"foo":"bar","baz":"qux"})"},
      {R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])", R"({"/":9,"~1":10})"},
      {R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])",
       R"({"foo":["bar",["abc","def"]]})"},
      {R"({"a":1})", R"([{"op":"copy","from":"/a","path":"/b"}])", R"({"a":1,"b":1})"},
      {R"({"a":1})", R"([{"op":"add","path":"","value":[2]}])", "[2]"},
      {R"({"a":1})", R"([{"op":"remove","path":""}])", "null"},
  };
  for (const Example& each : examples) EXPECT_EQ(Patched(each.before, each.patch), each.after);
}

TEST(JsonPatching, WhatFailsChangesNothing) {
  const char* const patches[] = {
      R"([{"op":"test","path":"/baz","value":"bar"}])",
      R"([{"op":"add","path":"/baz/bat","value":"qux"}])",
      R"([{"op":"add","path":"/list/3","value":1}])",
      R"([{"op":"add","path":"/list/x","value":1}])",
      R"([{"op":"remove","path":"/nope"}])",
      R"([{"op":"replace","path":"/nope","value":1}])",
      R"([{"op":"move","from":"/list","path":"/list/0"}])",
      R"([{"op":"copy","from":"/nope","path":"/b"}])",
      R"([{"op":"add","path":"/foo/x","value":1}])",
      R"([{"op":"add","path":"/x"}])",
      R"([{"op":"add","value":1}])",
      R"([{"op":"spoil","path":""}])",
      R"([{"path":""}])",
      R"([1])",
      R"({"op":"remove"})",
      R"([{"op":"add","path":"x","value":1}])",
  };
  const JsonValue before = JsonValue::Parse(R"({"foo":"bar","list":[1,2]})");
  for (const std::string patch : patches) {
    JsonValue value = before;
    JsonValue operations = JsonValue::Parse(patch);
    if (operations.IsArray()) operations.insert(0, JsonObject{{"op", "add"}, {"path", "/first"}, {"value", 1}});
    EXPECT_THROW(ApplyPatch(value, operations), Poco::Exception) << patch;
    EXPECT_EQ(value, before) << patch;
  }
}

TEST(JsonPatching, DiffMakesTheOtherValue) {
  std::mt19937 random(11);
  for (int i = 0; i < 5000; ++i) {
    const JsonValue from = RandomValue(random, 4);
    const JsonValue to = RandomValue(random, 4);
    JsonValue value = from;
    ASSERT_NO_THROW(ApplyPatch(value, Diff(from, to))) << from << to;
    ASSERT_EQ(value, to) << from << Diff(from, to);
    ASSERT_EQ(Diff(from, from).size(), 0U);
  }
}

TEST(JsonPatching, DiffOfAListNamesOnlyWhatChanged) {
  const auto diff = [](const char* from, const char* to) {
    return Diff(JsonValue::Parse(from), JsonValue::Parse(to)).ToString();
  };
  EXPECT_EQ(diff("[1,2,3]", "[1,3]"), R"([{"op":"remove","path":"/1"}])");
  EXPECT_EQ(diff("[1,3]", "[1,2,3]"), R"([{"op":"add","path":"/1","value":2}])");
  EXPECT_EQ(diff(R"({"a":1,"b":[{"c":1}]})", R"({"a":1,"b":[{"c":2}]})"),
            R"([{"op":"replace","path":"/b/0/c","value":2}])");
}

// Spec: RFC 7396, appendix A.
TEST(JsonPatching, TheMergePatchExamplesOfTheRfc) {
  const Example examples[] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", "{}"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", "null", "null"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const Example& each : examples) {
    JsonValue value = JsonValue::Parse(each.before);
    MergePatch(value, JsonValue::Parse(each.patch));
    EXPECT_EQ(value.ToString(), each.after) << each.before << each.patch;
  }
}

TEST(JsonPatch, CopiesNoMoreThanItsLimit) {
  std::string doubling = R"([{"op":"add","path":"/-","value":1})";
  for (int i = 0; i < 40; ++i) doubling += R"(,{"op":"copy","from":"","path":"/-"})";
  const JsonValue patch = JsonValue::Parse(doubling + "]");
  JsonValue value = JsonArray{};
  try {
    ApplyPatch(value, patch);
    ADD_FAILURE();
  } catch (const JsonRangeError& error) {
    EXPECT_NE(error.message().find("copies more than 1000000"), std::string::npos) << error.message();
  }
  EXPECT_EQ(value, JsonArray{});
  const JsonValue twice =
      JsonValue::Parse(R"([{"op":"copy","from":"","path":"/-"},{"op":"copy","from":"","path":"/-"}])");
  JsonValue small = JsonArray{1, 2};
  EXPECT_THROW(ApplyPatch(small, twice, {.maxMembers = 6}), JsonRangeError);
  EXPECT_NO_THROW(ApplyPatch(small, twice, {.maxMembers = 7}));
}

TEST(JsonPatch, NamesTheOperationThatFails) {
  for (const char* bad : {R"({"op":"remove","path":"/x"})", R"({"op":"add","path":"/a/b/c","value":1})",
                          R"({"op":"copy","from":"b","path":""})", R"({"op":"test","path":"/a","value":2})",
                          R"({"op":"jump","path":""})", R"({"path":1})"}) {
    JsonValue value = JsonValue::Parse(R"({"a":{"b":1}})");
    try {
      ApplyPatch(value, JsonValue::Parse(R"([{"op":"test","path":"/a/b","value":1},)" + std::string(bad) + "]"));
      ADD_FAILURE() << bad;
    } catch (const Poco::Exception& error) {
      EXPECT_TRUE(error.message().starts_with("ApplyPatch: operation 1: ")) << error.message();
    }
  }
}

}  // namespace wshost::test
