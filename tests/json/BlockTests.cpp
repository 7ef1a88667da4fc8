// SPDX-License-Identifier: MIT
// The block: found from any part of it, kept by each, and reused in a steady flow.
#include "Block.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "Access.h"
#include "BlockCache.h"
#include "Poison.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

std::uint32_t ReferencesTo(const JsonValue& value) {
  return json::Block::OwnerOf(json::Access::NodeOf(value))->references.load();
}

}  // namespace

TEST(JsonBlock, EveryPartKeepsTheMessagesBlock) {
  const JsonValue message = JsonValue::Parse(
      R"([[1], {"k":2}, "a text that is longer", "an escaped \n text that is longer", 123456789012345678901234567890])");
  EXPECT_EQ(ReferencesTo(message), 1U);
  const std::vector<JsonValue> parts(message.begin(), message.end());
  EXPECT_EQ(ReferencesTo(message), 6U);
  for (const JsonValue& part : parts) {
    EXPECT_EQ(json::Block::OwnerOf(json::Access::NodeOf(part)), json::Block::OwnerOf(json::Access::NodeOf(message)));
  }
}

TEST(JsonBlock, ScalarsAndShortStringsKeepNothing) {
  const JsonValue message = JsonValue::Parse(R"([1, 2.5, true, null, "short", [], {}])");
  const std::vector<JsonValue> parts(message.begin(), message.end());
  EXPECT_EQ(ReferencesTo(message), 1U);
}

TEST(JsonBlock, TextsInFurtherSegmentsFindTheirBlock) {
  std::string text = "[";
  for (int i = 0; i < 3000; ++i) text += "[[[]],[1,2,3,4,5,6,7],\"\\n an escaped text that is longer than a node\"],";
  const JsonValue message = JsonValue::Parse(text + "0]");
  const json::Block* block = json::Block::OwnerOf(json::Access::NodeOf(message));
  for (std::size_t i = 0; i + 1 < message.size(); ++i) {
    ASSERT_EQ(json::Block::OwnerOf(json::Access::NodeOf(message[i][2])), block);
    ASSERT_EQ(message[i][2], "\n an escaped text that is longer than a node");
  }
}

TEST(JsonBlock, OneNodeArraysNeedMoreRoomThanTheirTextSuggests) {
  std::string text = "[";
  for (int i = 0; i < 20'000; ++i) text += "[1],";
  const JsonValue message = JsonValue::Parse(text + "[1]]");
  EXPECT_EQ(message.size(), 20'001U);
  for (const JsonValue& each : message) ASSERT_EQ(each[0], 1);
}

TEST(JsonBlock, SizeClassesHoldTheirSizes) {
  EXPECT_EQ(json::BlockCache::ClassOf(1), 0);
  EXPECT_EQ(json::BlockCache::ClassOf(1024), 0);
  EXPECT_EQ(json::BlockCache::ClassOf(1025), 1);
  EXPECT_EQ(json::BlockCache::ClassOf(2048), 1);
  EXPECT_EQ(json::BlockCache::ClassOf(64 * 1024), 6);
  EXPECT_EQ(json::BlockCache::ClassOf(64 * 1024 + 1), json::BlockCache::kNotCached);
  for (std::size_t size = 1; size <= 64 * 1024; size += 61) {
    EXPECT_GE(json::BlockCache::SizeOf(json::BlockCache::ClassOf(size)), size);
  }
}

TEST(JsonBlock, ASteadyFlowReusesItsBlock) {
  const void* first = nullptr;
  for (int i = 0; i < 10; ++i) {
    const JsonValue message = JsonValue::Parse(R"({"type":"chat","text":"the same again"})");
    const void* block = json::Block::OwnerOf(json::Access::NodeOf(message));
    if (first == nullptr) first = block;
    EXPECT_EQ(block, first);
  }
}

TEST(JsonBlock, BlocksOfAThreadThatEndedLiveOn) {
  JsonValue message;
  std::thread([&message] { message = JsonValue::Parse(R"({"text":"made in another thread"})"); }).join();
  EXPECT_EQ(message["text"], "made in another thread");
}

// A value that lives in a thread_local made before the cache is ended after the cache is closed.
TEST(JsonBlock, ValuesMayOutliveTheirThreadsCache) {
  struct Late {
    JsonValue value;
  };
  std::thread([] {
    static thread_local Late late;
    late.value = JsonArray{};
    static_cast<void>(JsonValue::Parse(R"(["this fills the shelf and hires its janitor"])"));
    late.value = JsonValue::Parse(R"(["this is released when the shelf is closed"])");
    EXPECT_EQ(late.value.size(), 1U);
  }).join();
}

// Around the length from which a string gets a segment of its own, in a block whose first room is used up.
TEST(JsonBlock, EscapedTextsOfAnyLengthFindTheirBlock) {
  std::string filler = "[[1";
  for (int i = 0; i < 144'000; ++i) filler += ",1";
  for (std::size_t length = 1024 * 1024 - 66; length <= 1024 * 1024 + 66; ++length) {
    const std::string text = filler + "],\"" + std::string(length - 2, 'x') + "\\n\"]";
    const JsonValue message = JsonValue::Parse(text);
    const json::Block* block = json::Block::OwnerOf(json::Access::NodeOf(message));
    ASSERT_EQ(json::Block::OwnerOf(json::Access::NodeOf(message[1])), block) << length;
    ASSERT_EQ(message[1].As<std::string_view>().size(), length - 1);
  }
}

#if defined(WSHOST_JSON_POISON)
TEST(JsonBlock, BlocksKeptForLaterArePoisoned) {
  const char* text = nullptr;
  {
    const JsonValue message = JsonValue::Parse(R"({"text":"a text that is longer than a node"})");
    text = message["text"].As<std::string_view>().data();
    EXPECT_FALSE(__asan_address_is_poisoned(text));
  }
  EXPECT_TRUE(__asan_address_is_poisoned(text));
}
#endif

}  // namespace wshost::test
