// SPDX-License-Identifier: MIT
// Control bytes that wait for the driver.
#include "Outbox.h"

#include <gtest/gtest.h>

#include "Bytes.h"
#include "Frames.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Frame;
using wshost::testing::FromHex;
using wshost::testing::FromText;
using wshost::testing::ReadServerFrames;
using wshost::testing::ToText;

TEST(Outbox, KeepsOrder) {
  Outbox outbox;
  outbox.AppendBytes(FromText("head"));
  outbox.AppendFrame(Opcode::Ping, FromText("a"));
  outbox.AppendPong(FromText("b"));
  outbox.AppendFrame(Opcode::Close, {});
  EXPECT_EQ(outbox.Take(), FromHex("68656164 890161 8a0162 8800"));
}

TEST(Outbox, BoundsPongsAndKeepsTheNewest) {  // RFC 6455 5.5.3
  Outbox outbox;
  for (int i = 0; i < 10'000; ++i) outbox.AppendPong(FromText(std::to_string(i)));
  const auto bytes = outbox.Take();
  EXPECT_LE(bytes.size(), 4096U + 127U);
  const std::vector<Frame> frames = ReadServerFrames(bytes);
  EXPECT_EQ(ToText(frames.front().payload), "0");
  EXPECT_EQ(ToText(frames.back().payload), "9999");
}

TEST(Outbox, ReplacesOnlyPongsWhenFull) {  // RFC 6455 5.5.3
  Outbox outbox;
  for (int i = 0; i < 5000; ++i) outbox.AppendPong(FromText("old"));
  outbox.AppendFrame(Opcode::Ping, FromText("ours"));
  outbox.AppendPong(FromText("newer"));
  outbox.AppendPong(FromText("newest"));
  const std::vector<Frame> frames = ReadServerFrames(outbox.Take());
  EXPECT_EQ(ToText(frames.back().payload), "newest");
  EXPECT_EQ(frames[frames.size() - 2].opcode, 0x9);
  EXPECT_EQ(ToText(frames[frames.size() - 3].payload), "old");
}

}  // namespace
}  // namespace wshost::protocol
