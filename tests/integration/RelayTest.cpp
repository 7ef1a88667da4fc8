// SPDX-License-Identifier: MIT
// A thousand sessions in one room: every message to all, in order per sender, none twice.
#include <charconv>
#include <string>
#include <vector>

#include "ClientSwarm.h"
#include "Engines.h"
#include "Scale.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

constexpr std::size_t kMembers = Scaled(1000, 100);
constexpr std::size_t kSenders = 10;
constexpr std::size_t kMessages = 100;  // of each sender

// Counts what Relay() returned.
class CountingRoomService : public RoomService {
 public:
  CountingRoomService(Room& room, std::atomic<std::size_t>& addressed) : RoomService(room), addressed_(addressed) {}
  void OnText(std::string_view text) override { addressed_ += TheRoom().RelayText(text); }

 private:
  std::atomic<std::size_t>& addressed_;
};

std::size_t NumberIn(std::string_view text, std::size_t from) {
  std::size_t number = 0;
  std::from_chars(text.data() + from, text.data() + text.size(), number);
  return number;
}

class Relay : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Relay, MainEngines(), NameOf);

TEST_P(Relay, ReachesAThousandInOrderPerSenderAndNeverTwice) {
  RoomService::Room room;
  std::atomic<std::size_t> addressed{0};
  HostOptions options = GetParam().Options();
  const auto host =
      Opened<CountingRoomService>(options, [&] { return std::make_unique<CountingRoomService>(room, addressed); });
  ClientSwarm swarm;
  swarm.Join(PortOf(*host), "/", kMembers);
  ASSERT_EQ(room.size(), kMembers);

  // next[client][sender]: the number that must come next. A gap, a repetition or another order is a mismatch.
  std::vector<std::array<std::size_t, kSenders>> next(kMembers);
  std::size_t received = 0;
  std::size_t mismatches = 0;
  swarm.SetOnMessage([&](std::size_t client, std::string_view text) {
    const std::size_t sender = NumberIn(text, 0);
    const std::size_t number = NumberIn(text, text.find(' ') + 1);
    if (sender >= kSenders || number != next[client][sender]++) ++mismatches;
    ++received;
  });
  for (std::size_t number = 0; number < kMessages; ++number) {
    for (std::size_t sender = 0; sender < kSenders; ++sender) {
      swarm.SendText(sender * (kMembers / kSenders), std::to_string(sender) + " " + std::to_string(number));
    }
  }
  constexpr std::size_t kExpected = kMembers * kSenders * kMessages;
  swarm.Drive("all deliveries", [&] { return received >= kExpected || swarm.EndedCount() != 0; });
  EXPECT_EQ(swarm.EndedCount(), 0U);
  EXPECT_EQ(mismatches, 0U);

  // Whatever else were on its way would be ahead of this.
  const std::size_t before = addressed;
  EXPECT_EQ(before, kExpected);
  EXPECT_EQ(room.RelayText("0 " + std::to_string(kMessages)), kMembers);
  swarm.Drive("the last", [&] { return received >= kExpected + kMembers; });
  EXPECT_EQ(received, kExpected + kMembers);
  EXPECT_EQ(mismatches, 0U);
  const HostStatistics statistics = host->Statistics();
  EXPECT_EQ(statistics.ioUringWrites != 0, statistics.ioUringLoops != 0);
  if (options.ioUring == IoUringUse::Never) {
    EXPECT_EQ(statistics.ioUringLoops, 0U);
  }
  EXPECT_EQ(room.EvictedCount(), 0U);
  EXPECT_EQ(room.DroppedRelayCount(), 0U);
}

// Those who come and go while others talk: whoever is in from the first message it hears hears all until it leaves.
TEST_P(Relay, JoinersHearEverythingFromTheirFirstMessageOn) {
  RoomService::Room room;
  const auto host = Opened<RoomService>(GetParam().Options(), [&] { return std::make_unique<RoomService>(room); });
  ClientSwarm swarm;
  swarm.Join(PortOf(*host), "/", 1);
  constexpr std::size_t kRounds = 30;
  std::vector<std::size_t> last(1 + kRounds, 0);
  std::size_t gaps = 0;
  std::size_t own = 0;
  swarm.SetOnMessage([&](std::size_t client, std::string_view text) {
    const std::size_t number = NumberIn(text, 0);
    if (last[client] != 0 && number != last[client] + 1) ++gaps;
    last[client] = number;
    if (client == 0) own = number;
  });
  std::size_t number = 0;
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (int i = 0; i < 20; ++i) swarm.SendText(0, std::to_string(++number));
    swarm.Join(PortOf(*host), "/", 1);
  }
  swarm.SendText(0, std::to_string(++number));
  swarm.Drive("everybody has the last",
              [&] { return std::all_of(last.begin(), last.end(), [&](std::size_t each) { return each == number; }); });
  EXPECT_EQ(own, number);
  EXPECT_EQ(gaps, 0U);
}

}  // namespace
}  // namespace wshost::testing
