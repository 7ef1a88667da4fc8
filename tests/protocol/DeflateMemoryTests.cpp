// SPDX-License-Identifier: MIT
// What compression costs a session and a loop, to the byte, and what is left when a large message has gone by.
#include <gtest/gtest.h>
#include <zlib.h>

#include <memory>
#include <new>

#include "AllocationCount.h"
#include "ClientConversation.h"
#include "Compression.h"
#include "Conversation.h"
#include "Frames.h"
#include "extension/Deflater.h"
#include "extension/Inflater.h"
#include "wshost/protocol/DeflatePool.h"

namespace wshost::testing {
namespace {

using protocol::ClientHandshake;
using protocol::DeflatePool;
using protocol::Endpoint;
using protocol::Event;

// The exact sizes below are those of this version, where a long has 64 bits: not on Windows.
const bool kZlibIsKnown = std::string_view(zlibVersion()) == "1.2.13" && sizeof(long) == 8;

constexpr std::size_t kLarge = DeflatePool::kKeptBytes + 1;

// What docs/limits.md and DeflateOptions.h say; what is behind the powers of two depends on zlib's version.
std::size_t CompressorBytes(int windowBits, int memoryLevel) {
  return (std::size_t{4} << windowBits) + (std::size_t{512} << memoryLevel);
}
std::size_t InflaterBytes(int windowBits) { return std::size_t{1} << windowBits; }

constexpr std::size_t kMostStateBytes = 6 * 1024;
constexpr std::size_t kMostInflaterStateBytes = 7 * 1024;

/// A client and a server that have agreed on compression, each with a pool of its own.
class SessionPair {
 public:
  explicit SessionPair(const DeflateOptions& options = {}) : serverPool_(options), clientPool_(options) { Open(); }
  /// One more session of the same loop.
  explicit SessionPair(DeflatePool& serverPool)
      : serverPool_(serverPool.Options()), clientPool_(serverPool.Options()), usedPool_(&serverPool) {
    Open();
  }

  /// Gives the frame in which the client sends `text`.
  Bytes FromClient(std::string_view text) {
    EXPECT_TRUE(client_.Peer().SendMessage(MessageKind::Text, FromText(text)));
    return client_.TakeOutput();
  }
  /// Lets the server hear it, and look at it, but not yet ask for the next event.
  Event Hear(Bytes& frame) {
    server_->Receive(frame);
    return server_->NextEvent();
  }
  void HearToTheEnd(Bytes frame) {
    ASSERT_EQ(Hear(frame).type, Event::Type::Text);
    ASSERT_EQ(server_->NextEvent().type, Event::Type::None);
  }
  void CloseServer() { server_.reset(); }

  DeflatePool& ServerPool() { return *usedPool_; }
  DeflatePool& ClientPool() { return clientPool_; }
  Endpoint& Server() { return *server_; }
  ClientConversation& Client() { return client_; }

 private:
  void Open() {
    Bytes request = client_.TakeOutput();
    server_->Receive(request);
    ASSERT_EQ(server_->NextEvent().type, Event::Type::UpgradeRequested);
    server_->Accept({}, {}, usedPool_);
    client_.Feed(ToBytes(server_->TakeOutput()));
    ASSERT_EQ(server_->NextEvent().type, Event::Type::None);
    ASSERT_TRUE(server_->Compression());
    ASSERT_EQ(client_.TakeEvents(), std::vector{SeenConnected()});
  }
  ClientHandshake Handshake() {
    ClientHandshake handshake = ExampleHandshake();
    handshake.deflate = &clientPool_;
    return handshake;
  }

  DeflatePool serverPool_;
  DeflatePool clientPool_;
  DeflatePool* usedPool_ = &serverPool_;
  std::unique_ptr<Endpoint> server_ = std::make_unique<Endpoint>(Conversation::kDefaultLimits);
  ClientConversation client_{Handshake()};
};

std::string Text(std::size_t size) { return ToText(JsonText(size)); }

// ---- zlib's

TEST(DeflateMemory, OfALoopIsOneOfEachForAllSessionsWithoutTakeover) {
  SessionPair first;
  EXPECT_EQ(first.ServerPool().MemoryBytes(), 0U) << "nothing is taken before it is needed";
  first.Server().Compressed(EncodedMessage::Text(Text(2000)));
  first.HearToTheEnd(first.FromClient(Text(2000)));
  const std::size_t bytes = first.ServerPool().MemoryBytes();
  EXPECT_GE(bytes, CompressorBytes(15, 8) + InflaterBytes(15));
  EXPECT_LE(bytes, CompressorBytes(15, 8) + InflaterBytes(15) + kMostStateBytes + kMostInflaterStateBytes);
  if (kZlibIsKnown) {
    EXPECT_EQ(bytes, 268'096U + 39'928U);
  }

  SessionPair second(first.ServerPool());
  const Bytes said = second.FromClient(Text(3000));
  const AllocationCount allocations;
  second.Server().Compressed(EncodedMessage::Text(Text(3000)));
  second.HearToTheEnd(said);
  EXPECT_LT(allocations.LargestBytes(), 16U * 1024) << "the messages themselves, and no more";
  EXPECT_EQ(first.ServerPool().MemoryBytes(), bytes);
}

TEST(DeflateMemory, OfASessionWithTakeoverIsWhatItsOptionsSay) {
  const struct {
    int windowBits;
    int memoryLevel;
    std::size_t compressorBytes;  // zlib 1.2.13; those of DeflateOptions.h and docs/limits.md
    std::size_t inflaterBytes;
  } cases[] = {{15, 8, 268'096, 39'928}, {12, 5, 38'720, 11'256}, {9, 1, 9'024, 7'672}};
  for (const auto& each : cases) {
    SessionPair pair({.level = 6,
                      .memoryLevel = each.memoryLevel,
                      .serverMaxWindowBits = each.windowBits,
                      .clientMaxWindowBits = each.windowBits,
                      .contextTakeover = true});
    const Bytes said = pair.FromClient(Text(2000));
    const EncodedMessage message = EncodedMessage::Text(Text(2000));

    const AllocationCount sending;
    const EncodedMessage frame = pair.Server().Compressed(message);
    const std::size_t sent = sending.Bytes() - pair.ServerPool().BufferBytes() - frame.CostBytes();
    EXPECT_GE(sent, CompressorBytes(each.windowBits, each.memoryLevel));
    EXPECT_LE(sent, CompressorBytes(each.windowBits, each.memoryLevel) + kMostStateBytes + 512);

    const std::size_t buffers = pair.ServerPool().BufferBytes();
    const AllocationCount hearing;
    pair.HearToTheEnd(said);
    const std::size_t heard = hearing.Bytes() - said.size() - (pair.ServerPool().BufferBytes() - buffers);
    EXPECT_GE(heard, InflaterBytes(each.windowBits));
    EXPECT_LE(heard, InflaterBytes(each.windowBits) + kMostInflaterStateBytes + 8 * 1024) << "what it is inflated into";

    if (kZlibIsKnown) {
      protocol::Deflater deflater(each.windowBits, 6, each.memoryLevel);
      protocol::Inflater inflater(each.windowBits);
      Inflate(inflater, {Compress(deflater, JsonText(2000))});
      EXPECT_EQ(deflater.MemoryBytes(), each.compressorBytes);
      EXPECT_EQ(inflater.MemoryBytes(), each.inflaterBytes);
    }
    EXPECT_EQ(pair.ServerPool().MemoryBytes(), 0U) << "it has its own";

    const AllocationCount again;
    pair.Server().Compressed(EncodedMessage::Text(Text(2100)));
    EXPECT_LT(again.LargestBytes(), 8U * 1024) << "and keeps it";
  }
}

// ---- the buffers of a loop

TEST(DeflateMemory, OfALargeInflatedMessageIsGivenBackWithTheNextEvent) {
  SessionPair pair;
  Bytes frame = pair.FromClient(Text(kLarge));
  const Event event = pair.Hear(frame);
  ASSERT_EQ(event.payload.size(), kLarge);
  EXPECT_GE(pair.ServerPool().BufferBytes(), kLarge) << "somebody is looking at it";
  EXPECT_EQ(pair.Server().NextEvent().type, Event::Type::None);
  EXPECT_EQ(pair.ServerPool().BufferBytes(), 0U);
}

TEST(DeflateMemory, OfALargeInflatedMessageIsGivenBackWithItsEndpoint) {
  SessionPair pair;
  Bytes frame = pair.FromClient(Text(kLarge));
  ASSERT_EQ(pair.Hear(frame).type, Event::Type::Text);
  pair.CloseServer();
  EXPECT_EQ(pair.ServerPool().BufferBytes(), 0U);
}

TEST(DeflateMemory, OfAMessageThatFailsIsGivenBackToo) {
  SessionPair pair;
  std::string text = Text(kLarge);
  Bytes frame = pair.FromClient(text);
  Bytes damaged = frame;
  for (std::size_t i = 1; i <= 8; ++i) damaged[damaged.size() - i] ^= std::byte{0xFF};
  pair.Server().Receive(damaged);
  EXPECT_EQ(pair.Server().NextEvent().type, Event::Type::Failed);
  pair.Server().NextEvent();
  EXPECT_EQ(pair.ServerPool().BufferBytes(), 0U);
}

TEST(DeflateMemory, OfWhatAnotherEndpointShowsIsLeftAlone) {
  SessionPair first;
  SessionPair second(first.ServerPool());
  Bytes one = first.FromClient(Text(kLarge));
  Bytes two = second.FromClient(Text(kLarge + 1));
  ASSERT_EQ(first.Hear(one).payload.size(), kLarge);
  const Event shown = second.Hear(two);  // It lies where the first one did.
  EXPECT_EQ(first.Server().NextEvent().type, Event::Type::None);
  first.CloseServer();
  EXPECT_EQ(ToText(shown.payload), Text(kLarge + 1));
  EXPECT_EQ(second.Server().NextEvent().type, Event::Type::None);
  EXPECT_EQ(first.ServerPool().BufferBytes(), 0U);
}

TEST(DeflateMemory, OfSmallMessagesIsKeptForTheNext) {
  SessionPair pair;
  pair.HearToTheEnd(pair.FromClient(Text(5000)));
  pair.Server().Compressed(EncodedMessage::Text(Text(5000)));
  const std::size_t bytes = pair.ServerPool().BufferBytes();
  EXPECT_GE(bytes, 5000U);
  for (std::size_t size = 4000; size < 4050; ++size) {
    pair.HearToTheEnd(pair.FromClient(Text(size)));
    pair.Server().Compressed(EncodedMessage::Text(Text(size)));
    ASSERT_EQ(pair.ServerPool().BufferBytes(), bytes);
  }
}

TEST(DeflateMemory, OfALargeCompressedMessageIsGivenBackWhenItIsFramed) {
  SessionPair pair;
  const Bytes noise = Noise(kLarge);
  pair.Server().Compressed(EncodedMessage::Binary(noise));
  EXPECT_EQ(pair.ServerPool().BufferBytes(), 0U);
  EXPECT_TRUE(pair.Client().Peer().SendMessage(MessageKind::Binary, noise));
  EXPECT_EQ(pair.ClientPool().BufferBytes(), 0U) << "one that does not get smaller";
  EXPECT_TRUE(pair.Client().Peer().SendMessage(MessageKind::Text, FromText(Text(20 * kLarge))));
  EXPECT_LE(pair.ClientPool().BufferBytes(), DeflatePool::kKeptBytes);
}

TEST(DeflateMemory, OfMessagesIsTheLastOneOfWhateverWindow) {
  SessionPair first;
  SessionPair second(first.ServerPool());
  EncodedMessage old = EncodedMessage::Text(Text(5000));
  EncodedMessage next = EncodedMessage::Text(Text(6000));
  const EncodedMessage oldFrame = first.Server().Compressed(old);
  EXPECT_EQ(second.Server().Compressed(old).Bytes().data(), oldFrame.Bytes().data()) << "a relay compresses it once";
  second.Server().Compressed(next);
  EXPECT_NE(first.Server().Compressed(old).Bytes().data(), oldFrame.Bytes().data());
}

// ---- out of memory

TEST(DeflateMemory, ThatIsRefusedToAServerLosesNoContext) {  // RFC 7692 7.1.1
  if (!AllocationFailure::IsPossible()) GTEST_SKIP() << "the heap is the sanitizer's";
  SessionPair pair({.contextTakeover = true});
  const EncodedMessage before = EncodedMessage::Text("before " + Text(2000));
  const EncodedMessage refused = EncodedMessage::Text("refused " + Text(300'000));
  const EncodedMessage after = EncodedMessage::Text("after " + Text(2000));
  pair.Client().Feed(ToBytes(pair.Server().Compressed(before).Bytes()));
  int failures = 0;
  for (bool isRefused = true; isRefused;) {
    isRefused = false;
    try {
      const AllocationFailure failure(static_cast<std::size_t>(failures));
      const EncodedMessage frame = pair.Server().Compressed(refused);
      pair.Server().ForgetCompressed();
    } catch (const std::bad_alloc&) {
      isRefused = true;
      ++failures;
    }
    pair.Client().Feed(ToBytes(pair.Server().Compressed(after).Bytes()));
    const std::vector<SeenEvent> events = pair.Client().TakeEvents();
    ASSERT_FALSE(events.empty());
    ASSERT_EQ(events.back(), SeenText("after " + Text(2000))) << failures;
  }
  EXPECT_GE(failures, 2);
}

TEST(DeflateMemory, ThatIsRefusedToAClientLosesNoContext) {  // RFC 7692 7.1.1
  if (!AllocationFailure::IsPossible()) GTEST_SKIP() << "the heap is the sanitizer's";
  SessionPair pair({.contextTakeover = true});
  pair.HearToTheEnd(pair.FromClient("before " + Text(2000)));
  const Bytes refused = FromText("refused " + Text(300'000));
  int failures = 0;
  for (bool isRefused = true; isRefused;) {
    isRefused = false;
    try {
      const AllocationFailure failure(static_cast<std::size_t>(failures));
      pair.Client().Peer().SendMessage(MessageKind::Text, refused);
    } catch (const std::bad_alloc&) {
      isRefused = true;
      ++failures;
    }
    if (!isRefused) pair.HearToTheEnd(pair.Client().TakeOutput());
    Bytes frame = pair.FromClient("after " + Text(2000));
    ASSERT_EQ(pair.Hear(frame).Text(), "after " + Text(2000)) << failures;
    ASSERT_EQ(pair.Server().NextEvent().type, Event::Type::None);
  }
  EXPECT_GE(failures, 2);
}

}  // namespace
}  // namespace wshost::testing
