// SPDX-License-Identifier: MIT
// Valid streams, damaged at random with a fixed seed: whatever comes, the endpoint stays consistent, and how the bytes
// are cut changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "Conversation.h"
#include "Frames.h"
#include "Mutation.h"
#include "Scale.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::Event;

Bytes ValidStream() {
  return Joined(FromText(UpgradeRequest("Origin: http://example.com\r\n")), TextFrame("h\xC3\xA9llo"),
                PingFrame("ping"), TextFrame("frag\xE2", false), PongFrame("pong"),
                ContinuationFrame("\x82\xAC", false), ContinuationFrame("ment", true), BinaryFrame(Repeated(0xEE, 300)),
                CloseFrame(1000, "done"));
}

// Plays the stream in parts of random size; the seed is apart from the mutation's, so that cuts can differ.
Conversation Play(const Bytes& stream, unsigned cutSeed) {
  Random random(cutSeed);
  Conversation conversation;
  std::span<const std::byte> rest(stream);
  while (!rest.empty()) {
    const std::size_t size = cutSeed == 0 ? rest.size() : 1 + Below(random, std::min<std::size_t>(rest.size(), 90));
    conversation.Feed(ToBytes(rest.first(size)));
    rest = rest.subspan(size);
  }
  conversation.FeedEof();
  return conversation;
}

void ExpectConsistent(Conversation& conversation) {
  const auto isLast = [](const SeenEvent& event) {
    return event.type == Event::Type::Closed || event.type == Event::Type::Failed;
  };
  const std::vector<SeenEvent>& events = conversation.Events();
  const auto ends = std::count_if(events.begin(), events.end(), isLast);
  if (conversation.Peer().GetState() == Endpoint::State::Deciding) {
    ASSERT_EQ(ends, 0);
    ASSERT_EQ(events.back(), SeenHttp());
    return;
  }
  ASSERT_EQ(ends, 1);
  ASSERT_TRUE(isLast(events.back()));
  ASSERT_EQ(conversation.Peer().GetState(), Endpoint::State::Closed);
  ASSERT_TRUE(conversation.Peer().WantsTransportClose());
  ASSERT_EQ(conversation.Peer().BufferedBytes(), 0U);
  ASSERT_TRUE(events.back().type == Event::Type::Closed || !conversation.Output().empty());
}

TEST(Mutation, LeavesTheEndpointConsistentHoweverCut) {
  const Bytes valid = ValidStream();
  for (unsigned seed = 1; seed <= Scaled(10'000); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    Bytes stream = valid;
    for (std::size_t count = 1 + Below(random, 3); count > 0; --count) Mutate(stream, random);
    Conversation whole = Play(stream, 0);
    Conversation cut = Play(stream, seed);
    ExpectConsistent(whole);
    ExpectConsistent(cut);
    ASSERT_EQ(whole.Events(), cut.Events());
    ASSERT_EQ(whole.Output(), cut.Output());
    if (HasFatalFailure()) return;
  }
}

TEST(Mutation, ReachesBothEndsOfTheProtocol) {
  int refused = 0;
  int failed = 0;
  int closed = 0;
  for (unsigned seed = 1; seed <= 500; ++seed) {
    Random random(seed);
    Bytes stream = ValidStream();
    Mutate(stream, random);
    const SeenEvent last = Play(stream, 0).Events().back();
    refused += last.type == Event::Type::Failed && last.code == CloseCode::Abnormal ? 1 : 0;
    failed += last.type == Event::Type::Failed && last.code != CloseCode::Abnormal ? 1 : 0;
    closed += last.type == Event::Type::Closed ? 1 : 0;
  }
  EXPECT_GT(refused, 20);
  EXPECT_GT(failed, 20);
  EXPECT_GT(closed, 20);
}

TEST(Mutation, IsNotNeededForTheValidStream) {
  const std::vector expected{SeenUpgrade(),
                             SeenText("h\xC3\xA9llo"),
                             SeenPing("ping"),
                             SeenPong("pong"),
                             SeenText("frag\xE2\x82\xAC"
                                      "ment"),
                             SeenBinary(std::string(300, '\xEE')),
                             SeenClosed(CloseCode::Normal, "done")};
  EXPECT_EQ(Play(ValidStream(), 0).Events(), expected);
  EXPECT_EQ(Play(ValidStream(), 1).Events(), expected);
}

}  // namespace
}  // namespace wshost::testing
