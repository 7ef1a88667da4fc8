// SPDX-License-Identifier: MIT
// Close() while a hundred sessions talk: it comes back, everybody is told, and nothing that was accepted is lost.
#include <array>
#include <atomic>
#include <charconv>
#include <future>
#include <string>
#include <vector>

#include "ClientSwarm.h"
#include "Engines.h"
#include "Scale.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

constexpr std::size_t kMembers = Scaled(100, 40);
constexpr std::size_t kSenders = 20;
constexpr std::size_t kWindow = 20;  // messages of one sender on their way: as fast as can be without filling queues

// What all sessions of one run did; read once the host is closed.
struct Ledger {
  std::atomic<bool> closed{false};   // Close() has returned
  std::atomic<std::size_t> late{0};  // callbacks after that
  std::atomic<std::size_t> opened{0};
  std::atomic<std::size_t> ended{0};
  std::atomic<std::size_t> accepted{0};   // messages that OnText relayed
  std::atomic<std::size_t> addressed{0};  // the sum of what Relay() returned

  void Entered() {
    if (closed) ++late;
  }
};

class LedgerService : public RoomService {
 public:
  LedgerService(Room& room, Ledger& ledger) : RoomService(room), ledger_(ledger) {}
  void OnOpen() override {
    ledger_.Entered();
    RoomService::OnOpen();
    ++ledger_.opened;
  }
  void OnText(std::string_view text) override {
    ledger_.Entered();
    ++ledger_.accepted;
    ledger_.addressed += TheRoom().RelayText(text);
  }
  void OnClose(const CloseInfo& close) override {
    ledger_.Entered();
    EXPECT_FALSE(ended_.exchange(true));
    EXPECT_TRUE(close.wasClean);
    EXPECT_EQ(close.code, CloseCode::GoingAway);
    ++ledger_.ended;
  }

 private:
  Ledger& ledger_;
  std::atomic<bool> ended_{false};
};

class CloseUnderLoad : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, CloseUnderLoad, AllEngines(), NameOf);

TEST_P(CloseUnderLoad, TellsEverybodyAndLosesNothingThatWasAccepted) {
  RoomService::Room room;
  Ledger ledger;
  HostOptions options = GetParam().Options();
  options.drainTimeout = std::chrono::milliseconds(2 * kPatienceMilliseconds);
  options.closeTimeout = std::chrono::milliseconds(kPatienceMilliseconds);
  auto host = Opened<LedgerService>(options, [&] { return std::make_unique<LedgerService>(room, ledger); });
  ClientSwarm swarm;
  swarm.Join(PortOf(*host), "/", kMembers);
  ASSERT_EQ(room.size(), kMembers);

  std::vector<std::array<std::size_t, kSenders>> next(kMembers);
  std::array<std::size_t, kSenders> sent{};
  std::size_t received = 0;
  std::size_t mismatches = 0;
  const auto say = [&](std::size_t sender) {
    swarm.SendText(sender, std::to_string(sender) + " " + std::to_string(sent[sender]++));
  };
  swarm.SetOnMessage([&](std::size_t client, std::string_view text) {
    std::size_t sender = kSenders;
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), sender);
    std::from_chars(text.data() + text.find(' ') + 1, text.data() + text.size(), number);
    if (sender >= kSenders || number != next[client][sender]++) ++mismatches;
    ++received;
    if (client == sender) say(sender);  // its own message has come back: one more may follow
  });
  for (std::size_t sender = 0; sender < kSenders; ++sender) {
    for (std::size_t i = 0; i < kWindow; ++i) say(sender);
  }
  swarm.Drive("there is load", [&] { return received >= Scaled(20'000, 2'000); });

  auto closing = std::async(std::launch::async, [&] {
    host->Close();
    ledger.closed = true;
  });
  swarm.Drive("all have ended", [&] { return swarm.EndedCount() == kMembers; });
  closing.get();

  for (std::size_t i = 0; i < kMembers; ++i) {
    EXPECT_EQ(swarm.EndingOf(i), ClientSwarm::Ending::Clean) << i;
    EXPECT_EQ(swarm.CloseCodeOf(i), 1001U) << i;
  }
  EXPECT_EQ(mismatches, 0U);
  EXPECT_EQ(ledger.addressed, ledger.accepted * kMembers);
  EXPECT_EQ(received, ledger.addressed);
  EXPECT_EQ(ledger.opened, kMembers);
  EXPECT_EQ(ledger.ended, kMembers);
  EXPECT_EQ(host->Statistics().openPeers, 0U);
  host.reset();
  EXPECT_EQ(ledger.late, 0U);
}

// Sessions that come at the same moment are either served to the end or turned away; OnClose matches OnOpen.
TEST_P(CloseUnderLoad, EveryOpenedSessionIsEndedWhenClientsKeepComing) {
  RoomService::Room room;
  Ledger ledger;
  class CountedService : public RoomService {
   public:
    CountedService(Room& room, Ledger& ledger) : RoomService(room), ledger_(ledger) {}
    void OnOpen() override {
      ledger_.Entered();
      RoomService::OnOpen();
      ++ledger_.opened;
    }
    void OnClose(const CloseInfo&) override {
      ledger_.Entered();
      ++ledger_.ended;
    }

   private:
    Ledger& ledger_;
  };
  HostOptions options = GetParam().Options();
  const auto host = Opened<CountedService>(options, [&] { return std::make_unique<CountedService>(room, ledger); });
  const std::uint16_t port = PortOf(*host);
  std::atomic<int> joined{0};
  std::vector<std::thread> clients;
  for (int thread = 0; thread < 3; ++thread) {
    clients.emplace_back([&] {
      for (;;) {
        try {
          TestClient client = TestClient::Joined(port);
          ++joined;
          client.SendText("hello");
          client.ReadFrame();
          client.Send(CloseFrame(1000));
          client.ReadUntilGone();
        } catch (const std::runtime_error&) {
          if (ledger.closed) return;  // nobody listens any more
        }
      }
    });
  }
  Eventually("some have been there", [&] { return joined >= static_cast<int>(Scaled(200, 20)); });
  host->Close();
  ledger.closed = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(ledger.opened, ledger.ended);
  EXPECT_EQ(ledger.late, 0U);
  EXPECT_TRUE(room.empty());
  EXPECT_TRUE(host->Sessions().empty());
}

}  // namespace
}  // namespace wshost::testing
