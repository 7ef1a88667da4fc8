// SPDX-License-Identifier: MIT
// Frames that are gathered: the same bytes as each has alone, and known one by one however far they are sent.
#include "wshost/protocol/FrameRun.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "AllocationCount.h"
#include "Bytes.h"

namespace wshost::testing {
namespace {

std::span<const std::byte> BytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }
Bytes FrameOf(std::string_view text) {
  const EncodedMessage message = EncodedMessage::Text(text);
  return {message.Bytes().begin(), message.Bytes().end()};
}
Bytes Unsent(const FrameRun& run) { return {run.Unsent().begin(), run.Unsent().end()}; }

TEST(FrameRun, HasTheBytesThatEachFrameHasAlone) {
  FrameRun run;
  Bytes expected;
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 1000U, 40'000U}) {
    const std::string text(size, 'x');
    ASSERT_TRUE(run.Fits(size));
    run.Append(MessageKind::Text, BytesOf(text));
    const Bytes frame = FrameOf(text);
    expected.insert(expected.end(), frame.begin(), frame.end());
  }
  const EncodedMessage binary = EncodedMessage::Binary(BytesOf("\x01\x02"));
  run.Append(binary.Bytes());
  expected.insert(expected.end(), binary.Bytes().begin(), binary.Bytes().end());
  EXPECT_EQ(Unsent(run), expected);
  EXPECT_EQ(run.Count(), 8U);
  EXPECT_FALSE(run.Fits(FrameRun::kMostBytes - expected.size()));
}

TEST(FrameRun, KnowsItsFramesHoweverFarTheyAreSent) {
  const std::vector<std::string> texts = {"a", "", std::string(300, 'b'), "last"};
  std::size_t whole = 0;
  for (const std::string& text : texts) whole += FrameOf(text).size();
  for (std::size_t sent = 1; sent < whole; ++sent) {
    FrameRun run;
    for (const std::string& text : texts) run.Append(MessageKind::Text, BytesOf(text));
    for (std::size_t i = 0; i < sent; ++i) run.Advance(1);
    ASSERT_EQ(run.Unsent().size(), whole - sent);
    const bool begun = run.HasBegun();
    const std::size_t count = run.Count();
    std::vector<EncodedMessage> messages;
    const std::size_t ofFirst = run.MoveTo(messages);
    EXPECT_TRUE(run.Empty());
    ASSERT_EQ(messages.size(), count);
    EXPECT_EQ(begun, ofFirst != 0);
    std::size_t left = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string& text = texts[texts.size() - count + i];
      EXPECT_EQ(Bytes(messages[i].Bytes().begin(), messages[i].Bytes().end()), FrameOf(text)) << sent;
      left += messages[i].SizeBytes();
    }
    EXPECT_EQ(left - ofFirst, whole - sent);
  }
}

TEST(FrameRun, DropsWhatHasNotBegun) {
  FrameRun run;
  for (const char* text : {"done", "begun", "waits", "too"}) run.Append(MessageKind::Text, BytesOf(text));
  run.Advance(9);
  EXPECT_EQ(run.DropUnstarted(), 12U);
  EXPECT_EQ(run.Count(), 1U);
  EXPECT_EQ(Unsent(run), FromText("egun"));
  run.Append(MessageKind::Text, BytesOf("more"));
  EXPECT_EQ(run.DropUnstarted(), 6U);
  run.Advance(4);
  EXPECT_TRUE(run.Empty());
  run.Append(MessageKind::Text, BytesOf("waits"));
  EXPECT_EQ(run.DropUnstarted(), 7U);
  EXPECT_TRUE(run.Empty());
}

TEST(FrameRun, CostsNoAllocationInASteadyFlow) {
  FrameRun run;
  const std::string text(200, 'x');
  const auto turn = [&] {
    for (int i = 0; i < 50; ++i) run.Append(MessageKind::Text, BytesOf(text));
    run.Advance(run.Unsent().size());
  };
  for (int i = 0; i < 3; ++i) turn();
  const AllocationCount count;
  for (int i = 0; i < 100; ++i) turn();
  EXPECT_EQ(count.Calls(), 0U);
}

TEST(EncodedMessage, CostsNoAllocationInASteadyFlowAlsoWhereAnotherThreadLetsGo) {
  const std::string text(1000, 'x');
  EncodedMessage message = EncodedMessage::Text(text);
  message = {};
  const AllocationCount count;
  for (int i = 0; i < 100; ++i) EncodedMessage::Text(text);
  EXPECT_EQ(count.Calls(), 0U);
  message = EncodedMessage::Text(text);
  std::thread([kept = std::move(message)]() mutable { kept = {}; }).join();  // frees it with the thread, to the heap
}

}  // namespace
}  // namespace wshost::testing
