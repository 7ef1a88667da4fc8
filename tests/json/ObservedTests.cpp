// SPDX-License-Identifier: MIT
// Observers see each change before and after it, and can prevent it.
#include "wshost/json/JsonObserved.h"

#include <Poco/Delegate.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonPatch.h"

namespace wshost::test {
namespace {

// Notes what it is told, and checks it against the value at that time.
struct Witness {
  explicit Witness(JsonObserved& observed) : seen(observed) {
    seen.Changing += Poco::delegate(this, &Witness::OnChanging);
    seen.Changed += Poco::delegate(this, &Witness::OnChanged);
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() {
    seen.Changing -= Poco::delegate(this, &Witness::OnChanging);
    seen.Changed -= Poco::delegate(this, &Witness::OnChanged);
  }
  void OnChanging(const JsonChange& change) {
    if (forbids) throw std::runtime_error("forbidden");
    before = seen.Get();
    static_cast<void>(change);
  }
  void OnChanged(const JsonChange& change) {
    patches.push_back(ToPatch(change));
    JsonValue replayed = before;
    ApplyPatch(replayed, JsonArray<false>({patches.back()}));
    EXPECT_EQ(replayed, seen.Get());
  }

  JsonObserved& seen;
  bool forbids = false;
  JsonValue before;
  std::vector<JsonValue> patches;
};

}  // namespace

TEST(JsonObserving, EachChangeIsToldAsThePatchThatMakesIt) {
  JsonObserved observed(JsonValue::Parse(R"({"a":1,"list":[1,2]})"));
  Witness witness(observed);
  observed.Set("/a"_pointer, 2);
  observed.Set("/b"_pointer, "new");
  observed.Set("/list/0"_pointer, 0);
  observed.Set("/list/-"_pointer, 3);
  observed.Set("/list/3"_pointer, 4);
  observed.Insert("/list/1"_pointer, "between");
  EXPECT_TRUE(observed.Remove("/list/0"_pointer));
  EXPECT_TRUE(observed.Remove("/a"_pointer));
  EXPECT_FALSE(observed.Remove("/a"_pointer));
  EXPECT_EQ(observed.Get().ToString(), R"({"list":["between",2,3,4],"b":"new"})");
  EXPECT_EQ(observed["/list/1"_pointer], 2);
  observed.Clear("/list"_pointer);
  observed.Clear(""_pointer);
  observed.Set(""_pointer, 5);
  EXPECT_TRUE(observed.Remove(""_pointer));
  EXPECT_TRUE(observed.Get().IsNull());
  ASSERT_EQ(witness.patches.size(), 12U);
  EXPECT_EQ(witness.patches[0].ToString(), R"({"op":"replace","path":"/a","value":2})");
  EXPECT_EQ(witness.patches[3].ToString(), R"({"op":"add","path":"/list/2","value":3})");
  EXPECT_EQ(witness.patches[7].ToString(), R"({"op":"remove","path":"/a"})");
}

TEST(JsonObserving, AnObserverThatThrowsPreventsTheChange) {
  JsonObserved observed(JsonValue::Parse(R"({"a":1})"));
  Witness witness(observed);
  witness.forbids = true;
  EXPECT_THROW(observed.Set("/a"_pointer, 2), std::runtime_error);
  EXPECT_THROW(observed.Remove("/a"_pointer), std::runtime_error);
  EXPECT_EQ(observed.Get().ToString(), R"({"a":1})");
}

TEST(JsonObserving, WhatCannotBeDoneIsToldToNobody) {
  JsonObserved observed(JsonValue::Parse(R"({"a":1,"list":[]})"));
  Witness witness(observed);
  EXPECT_THROW(observed.Set("/x/y"_pointer, 1), JsonMissingError);
  EXPECT_THROW(observed.Set("/a/y"_pointer, 1), JsonTypeError);
  EXPECT_THROW(observed.Set("/list/1"_pointer, 1), JsonMissingError);
  EXPECT_THROW(observed.Insert("/b"_pointer, 1), JsonTypeError);
  EXPECT_THROW(observed.Clear("/a"_pointer), JsonTypeError);
  EXPECT_THROW(observed.Clear("/b"_pointer), JsonMissingError);
  EXPECT_TRUE(witness.patches.empty());
}

TEST(JsonObserved, SetsTheMissingValueAsNull) {
  JsonObserved observed(JsonValue::Parse("{}"));
  observed.Set("/a"_pointer, observed.Get()["nothing"]);
  EXPECT_TRUE(observed.Get()["a"].IsNull());
}

}  // namespace wshost::test
