// SPDX-License-Identifier: MIT
// One member of a room stops reading: it alone goes, by name, and what it cost is bounded.
#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "ClientSwarm.h"
#include "Engines.h"
#include "LogCapture.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

constexpr std::size_t kMembers = 49;
constexpr std::size_t kMessageBytes = 8 * 1024;
constexpr std::size_t kFrameBytes = kMessageBytes + 4;
constexpr std::size_t kQueueBytes = 256 * 1024;
constexpr std::size_t kBatch = 8;           // less than a queue, so that no good reader can overflow
constexpr std::size_t kMostBatches = 1000;  // 64 MiB: more than any kernel keeps for one socket here

struct Eviction {
  SessionId id;
  EvictionReason reason;
};

class SlowReader : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, SlowReader, MainEngines(), NameOf);

TEST_P(SlowReader, IsEvictedAloneWithAReasonWhileOthersHearEverything) {
  const LogCapture log("wshost.sessions");
  RoomService::Room room;
  std::mutex mutex;
  std::vector<Eviction> evictions;
  room.OnEvicted([&](SessionId id, EvictionReason reason) {
    const std::lock_guard lock(mutex);
    evictions.push_back({id, reason});
  });
  const auto evicted = [&] {
    const std::lock_guard lock(mutex);
    return evictions.size();
  };
  HostOptions options = GetParam().Options();
  options.maxQueueBytes = kQueueBytes;
  options.closeTimeout = std::chrono::milliseconds(100);
  const auto host = Opened<RoomService>(options, [&] { return std::make_unique<RoomService>(room); });

  TestClient slow(PortOf(*host), 4096);
  const std::size_t slowHeadBytes = slow.Upgrade().size();
  const SessionId slowId = room.Find([](const SessionInfo&) { return true; }).at(0).Id();
  ClientSwarm swarm;
  swarm.Join(PortOf(*host), "/", kMembers);

  std::vector<std::size_t> heard(kMembers, 0);
  std::size_t wrong = 0;
  swarm.SetOnMessage([&](std::size_t client, std::string_view text) {
    if (!text.starts_with(std::to_string(heard[client]++) + " ") || text.size() != kMessageBytes) ++wrong;
  });
  // What waits in all queues, when everything that was read has been counted.
  const auto queuedBytes = [&] {
    const HostStatistics statistics = host->Statistics();
    return statistics.messagesSent * kFrameBytes + swarm.HeadBytes() + slowHeadBytes - statistics.bytesSent;
  };
  std::size_t sent = 0;
  while (evicted() == 0 && sent < kMostBatches * kBatch) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      std::string text = std::to_string(sent++) + " ";
      text.resize(kMessageBytes, '.');
      const std::size_t addressed = room.RelayText(text);
      EXPECT_TRUE(addressed == kMembers + 1 || addressed == kMembers) << addressed;
    }
    swarm.Drive("the others have it all", [&] {
      return std::all_of(heard.begin(), heard.end(), [&](std::size_t each) { return each >= sent; });
    });
    if (room.EvictedCount() == 0) {
      Eventually("the queues are within the limit",
                 [&] { return room.EvictedCount() != 0 || queuedBytes() <= kQueueBytes + kFrameBytes; });
    }
  }
  Eventually("the eviction is told", [&] { return evicted() != 0; });
  std::string last = std::to_string(sent++) + " ";
  last.resize(kMessageBytes, '.');
  ASSERT_EQ(room.RelayText(last), kMembers);
  swarm.Drive("the others have the last",
              [&] { return std::all_of(heard.begin(), heard.end(), [&](std::size_t each) { return each == sent; }); });
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(swarm.EndedCount(), 0U);
  EXPECT_EQ(evicted(), 1U);
  EXPECT_EQ(evictions[0].id, slowId);
  EXPECT_EQ(evictions[0].reason, EvictionReason::QueueFull);
  EXPECT_EQ(room.EvictedCount(), 1U);
  EXPECT_EQ(host->Statistics().evictions, 1U);
  EXPECT_EQ(log.Count("session " + slowId.ToString() + " of 127.0.0.1:"), 1U);
  EXPECT_FALSE(room.Find(slowId));
  // It does not answer the Close, which it has not read: so it is cut.
  Eventually("it is cut", [&] { return host->Statistics().openPeers == kMembers; });
  slow.ReadUntilGone();
}

// Reading again in time, it learns why.
TEST_P(SlowReader, LearnsTheReasonIfItReadsOn) {
  RoomService::Room room;
  HostOptions options = GetParam().Options();
  options.maxQueueBytes = kQueueBytes;
  options.closeTimeout = std::chrono::milliseconds(kPatienceMilliseconds);
  const auto host = Opened<RoomService>(options, [&] { return std::make_unique<RoomService>(room); });
  TestClient slow(PortOf(*host), 4096);
  slow.Upgrade();
  std::size_t sent = 0;
  while (room.EvictedCount() == 0 && sent < kMostBatches * kBatch) {
    room.RelayText(std::to_string(sent++) + std::string(kMessageBytes, '.'));
    Eventually("it is sent or evicted",
               [&] { return room.EvictedCount() == 1 || host->Statistics().messagesSent >= sent; });
  }
  ASSERT_EQ(room.EvictedCount(), 1U);
  std::size_t number = 0;
  Frame frame = slow.ReadFrame();
  for (; frame.opcode == 0x1; frame = slow.ReadFrame()) {
    ASSERT_TRUE(ToText(frame.payload).starts_with(std::to_string(number++) + "."));
  }
  EXPECT_EQ(frame.opcode, 0x8);
  EXPECT_EQ(ToText(frame.payload).substr(0, 2), "\x03\xF0");  // 1008
  EXPECT_LT(number, sent);
  slow.Send(CloseFrame(1008));
  EXPECT_EQ(slow.ReadUntilEof(), "");
}

}  // namespace
}  // namespace wshost::testing
