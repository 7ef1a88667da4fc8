// SPDX-License-Identifier: MIT
// Many threads read one value, copy its parts, edit their copies, and let go in any order.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonPointer.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 500;

std::string LargeObject() {
  std::string text = R"({"list":[1,2,{"x":"a text that is longer than a node"}],"big":1234567890123456789012345)";
  for (int i = 0; i < 100; ++i) text += ",\"key" + std::to_string(i) + "\":" + std::to_string(i);
  return text + "}";
}

template <class Work>
void InThreads(const Work& work) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back([&work, t] { work(t); });
  for (std::thread& each : threads) each.join();
}

}  // namespace

TEST(JsonSharing, OneFrozenValueIsReadAndCopiedByManyThreads) {
  for (int round = 0; round < 20; ++round) {
    const JsonValue shared = JsonValue::Parse(LargeObject());
    std::atomic<int> wrong = 0;
    InThreads([&](int t) {
      for (int i = 0; i < kRounds; ++i) {
        const JsonValue part = shared["list"][2];
        const JsonValue text = part["x"];
        const JsonValue number = shared["big"];
        wrong += text != "a text that is longer than a node";
        wrong += shared["key" + std::to_string((i + t) % 100)] != (i + t) % 100;
        wrong += number.ToString() != "1234567890123456789012345";
      }
    });
    EXPECT_EQ(wrong, 0);
  }
}

TEST(JsonSharing, EachThreadEditsItsOwnCopy) {
  const JsonValue shared = JsonValue::Parse(LargeObject());
  std::atomic<int> wrong = 0;
  InThreads([&](int t) {
    for (int i = 0; i < kRounds; ++i) {
      JsonValue mine = shared;
      mine["list"][2]["x"] = t;
      mine["key5"] = "edited";
      wrong += mine["list"][2]["x"] != t;
    }
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(shared["list"][2]["x"], "a text that is longer than a node");
  EXPECT_EQ(shared["key5"], 5);
}

TEST(JsonSharing, TheLastThreadToLetGoEndsTheBlock) {
  for (int round = 0; round < kRounds; ++round) {
    JsonValue shared = JsonValue::Parse(R"({"list":["a text that is longer than a node"]})");
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([copy = shared]() mutable { copy = copy["list"][0].As<std::string>(); });
    }
    shared = nullptr;
    for (std::thread& each : threads) each.join();
  }
}

TEST(JsonSharing, AnOwnedValueIsReadByManyThreads) {
  JsonValue owned = JsonObject{};
  for (int i = 0; i < 100; ++i) owned["key" + std::to_string(i)] = i;
  const JsonValue& shared = owned;
  std::atomic<int> wrong = 0;
  InThreads([&](int t) {
    for (int i = 0; i < kRounds; ++i) wrong += shared["key" + std::to_string((i + t) % 100)] != (i + t) % 100;
  });
  EXPECT_EQ(wrong, 0);
}

TEST(JsonSharing, APlaceDeepInAnEndingValueIsCopiedOutOfWhatIsShared) {
  JsonValue shared = JsonValue::Parse(R"({"b":{"c":"a text that is longer than a node"}})");
  JsonValue ending = JsonObject{{"a", shared}};
  const JsonValue taken = std::move(ending)["/a/b"_pointer];
  EXPECT_EQ(shared.ToString(), R"({"b":{"c":"a text that is longer than a node"}})");
  ending = nullptr;
  shared = nullptr;
  EXPECT_EQ(taken["c"], "a text that is longer than a node");
  EXPECT_EQ(JsonValue::Parse(R"([[1,"another text that is long"]])").At("/0/1"_pointer), "another text that is long");
  EXPECT_THROW(JsonValue::Parse("[[1]]").At("/0/1"_pointer), JsonMissingError);
}

}  // namespace wshost::test
