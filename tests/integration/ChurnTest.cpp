// SPDX-License-Identifier: MIT
// Everything at once: clients that join, talk, stop reading, leave politely or not, while others relay and the host
// closes. Its worth is what a sanitizer sees of it.
#include <atomic>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "LogCapture.h"
#include "Scale.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

constexpr int kClientThreads = 4;
constexpr int kVisits = static_cast<int>(Scaled(300, 40));  // of each thread

class Churn : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Churn, MainEngines(), NameOf);

// One client's stay: it says a few things, hears a few, and goes in one of several ways.
void Visit(std::uint16_t port, std::minstd_rand& random) {
  const auto any = [&random](unsigned below) { return static_cast<unsigned>(random() % below); };
  const unsigned kind = any(6);
  TestClient client(port, kind == 0 ? 4096 : 0);
  if (kind == 1) return client.Send("GET / HTTP/1.1\r\nHo");
  client.Upgrade();
  for (unsigned i = any(5); i > 0; --i) client.SendText(std::string(any(3000), 'm'));
  if (kind == 0) {  // does not read: overtaken by what is relayed, or gone before
    for (int i = 0; i < 20 && client.TrySend(TextFrame(std::string(4000, 's'))); ++i) {
    }
    return;
  }
  if (kind == 2) return client.Reset();
  if (kind == 3) {
    client.Send(Encoded({.opcode = 0x5}));
    return client.ReadUntilGone();
  }
  client.Send(kind == 4 ? CloseFrame(1000) : TextFrame("last words"));
  if (kind == 4) client.ReadUntilGone();
}

TEST_P(Churn, LeavesNothingBehind) {
  const LogCapture log("wshost.sessions");
  std::atomic<std::size_t> evicted{0};
  SessionCollection<RoomService> room;
  room.OnEvicted([&](SessionId, EvictionReason) { ++evicted; });
  HostOptions options = GetParam().Options();
  options.maxQueueBytes = 64 * 1024;
  options.closeTimeout = std::chrono::milliseconds(50);
  options.drainTimeout = std::chrono::milliseconds(500);
  auto host = Opened<RoomService>(options, [&] { return std::make_unique<RoomService>(room); });
  const std::uint16_t port = PortOf(*host);

  std::atomic<bool> done{false};
  std::thread relaying([&] {
    std::size_t round = 0;
    while (!done) {
      room.RelayText(std::string(2000, 'r'));
      for (const auto& session :
           room.Find([&](const SessionInfo& info) { return info.id.ToUInt64() % 16 == round % 16; })) {
        session.Invoke([](RoomService& service) { service.SendText("you"); });
        if (++round % 64 == 0) session.Close(CloseCode::TryAgainLater, "too many");
      }
      (void)host->Statistics();
      (void)host->Sessions().size();
      ++round;
      std::this_thread::yield();
    }
  });
  std::atomic<int> visits{0};
  std::atomic<int> disturbed{0};
  std::vector<std::thread> visitors;
  for (int thread = 0; thread < kClientThreads; ++thread) {
    visitors.emplace_back([&, thread] {
      std::minstd_rand random(static_cast<unsigned>(thread) + 1);
      for (int i = 0; i < kVisits; ++i, ++visits) {
        try {
          Visit(port, random);
        } catch (const std::runtime_error&) {
          ++disturbed;  // closed or cut in the middle of something, as is the host's right
        }
      }
    });
  }
  Eventually("most have been there", [&] { return visits >= kVisits * kClientThreads * 9 / 10; });
  host->Close();
  for (std::thread& visitor : visitors) visitor.join();
  done = true;
  relaying.join();
  EXPECT_EQ(host->Statistics().openPeers, 0U);
  EXPECT_EQ(host->Statistics().openSessions, 0U);
  EXPECT_GT(host->Statistics().sessionsOpened, 0U);
  EXPECT_TRUE(host->Sessions().empty());
  EXPECT_TRUE(room.empty());
  EXPECT_EQ(evicted, room.EvictedCount());
  host.reset();
}

}  // namespace
}  // namespace wshost::testing
