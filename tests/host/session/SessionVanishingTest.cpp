// SPDX-License-Identifier: MIT
// A peer that closes its TCP connection at any byte of the opening handshake, of messages and of the closing handshake.
#include <gtest/gtest.h>

#include <cstddef>
#include <span>

#include "Mutation.h"
#include "PeerBench.h"
#include "Scale.h"

namespace wshost::testing {
namespace {

enum class Vanishing {
  HangUp,  ///< The end of bytes: what we say can still be read.
  Reset,   ///< Reads and writes fail.
  Silence  ///< Nothing comes any more, and nothing is taken: deadlines end it.
};

/// What became of a session whose peer vanished.
struct End {
  std::size_t opened = 0;
  std::vector<Story::Closed> closes{};
};

// Says the first `size` bytes of `stream` and vanishes. At the text "close", the service closes.
End Vanish(const Bytes& stream, std::size_t size, Vanishing how) {
  End end;
  PeerBench bench;
  bench.story_.onOpen = [&](WebSocketsService&) { ++end.opened; };
  bench.story_.onText = [&](WebSocketsService& service) {
    if (bench.story_.messages.back() == "close") service.Close(CloseCode::GoingAway, "as asked");
  };
  bench.Accept();
  bench.Say(ToBytes(std::span(stream).first(size)));
  switch (how) {
    case Vanishing::HangUp:
      bench.HangUp();
      break;
    case Vanishing::Reset:
      bench.wire_->failReads = bench.wire_->failWrites = true;
      bench.poller_->Report(bench.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
      bench.Settle();
      break;
    case Vanishing::Silence:
      bench.wire_->room = 0;
      for (int i = 0; i < 4; ++i) bench.Wait(bench.options_.pingInterval);
      break;
  }
  if (!bench.IsGone()) bench.Wait(bench.options_.closeTimeout);
  EXPECT_TRUE(bench.IsGone());
  EXPECT_EQ(bench.host_.GoneCount(), 1U);
  EXPECT_EQ(bench.story_.constructed, bench.story_.destroyed);
  EXPECT_EQ(bench.Counters().openPeers.Get(), 0U);
  EXPECT_EQ(bench.Counters().openSessions.Get(), 0U);
  end.closes = bench.story_.closes;
  return end;
}

class PeerVanishes : public ::testing::TestWithParam<Vanishing> {
 protected:
  // At every byte of `stream`, which begins with a request and ends with a Close.
  static void AtEveryByteOf(const Bytes& stream) {
    const std::size_t request = PeerBench::UpgradeRequest().size();
    for (std::size_t size = 0; size <= stream.size(); ++size) {
      SCOPED_TRACE("behind byte " + std::to_string(size));
      const End end = Vanish(stream, size, GetParam());
      ASSERT_EQ(end.opened, size >= request ? 1U : 0U);
      ASSERT_EQ(end.closes.size(), end.opened);
      if (end.opened == 0) continue;
      EXPECT_EQ(end.closes[0].wasClean, size == stream.size());
      EXPECT_EQ(end.closes[0].code, size == stream.size() ? CloseCode::Normal : CloseCode::Abnormal);
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Each, PeerVanishes, ::testing::Values(Vanishing::HangUp, Vanishing::Reset, Vanishing::Silence),
                         [](const auto& test) {
                           if (test.param == Vanishing::HangUp) return "HangUp";
                           return test.param == Vanishing::Reset ? "Reset" : "Silence";
                         });

TEST_P(PeerVanishes, AtEveryByteOfBothHandshakes) {  // RFC 6455 7.1.5
  AtEveryByteOf(Joined(FromText(PeerBench::UpgradeRequest()), TextFrame("one"), TextFrame("tw", false), PingFrame("p"),
                       ContinuationFrame("o", true), CloseFrame(1000, "bye")));
}

TEST_P(PeerVanishes, AtEveryByteOfItsAnswerToOurClose) {  // RFC 6455 7.1.5
  AtEveryByteOf(Joined(FromText(PeerBench::UpgradeRequest()), TextFrame("close"), TextFrame("dropped"), PingFrame("p"),
                       CloseFrame(1000)));
}

TEST_P(PeerVanishes, BehindARefusalOrAProtocolError) {
  const Bytes refused = FromText("GET /nowhere HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n");
  EXPECT_EQ(Vanish(refused, refused.size(), GetParam()).opened, 0U);
  const Bytes wrong = Joined(FromText(PeerBench::UpgradeRequest()), Encoded({.opcode = 0x3}));
  const End end = Vanish(wrong, wrong.size(), GetParam());
  ASSERT_EQ(end.closes.size(), 1U);
  EXPECT_EQ(end.closes[0].code, CloseCode::ProtocolError);
}

TEST(SessionMutation, EndsOnceWhateverCame) {
  const Bytes valid = Joined(FromText(PeerBench::UpgradeRequest()), TextFrame("h\xC3\xA9llo"), PingFrame("ping"),
                             TextFrame("frag\xE2", false), ContinuationFrame("\x82\xAC", true),
                             BinaryFrame(Repeated(0xEE, 300)), CloseFrame(1000, "done"));
  std::size_t sessions = 0;
  std::size_t clean = 0;
  const std::size_t seeds = Scaled(10'000);
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    Bytes stream = valid;
    for (std::size_t count = 1 + Below(random, 3); count > 0; --count) Mutate(stream, random);
    const End end = Vanish(stream, stream.size(), Vanishing::HangUp);
    ASSERT_EQ(end.closes.size(), end.opened);
    sessions += end.opened;
    clean += end.opened == 1 && end.closes[0].wasClean ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GT(sessions, seeds / 10);
  EXPECT_LT(sessions, seeds);
  EXPECT_GT(clean, 0U);
  EXPECT_LT(clean, sessions);
}

}  // namespace
}  // namespace wshost::testing
