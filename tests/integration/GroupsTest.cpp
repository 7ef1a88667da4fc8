// SPDX-License-Identifier: MIT
// Collections and groups over real sessions: who hears what, who is told of whom, and a crowd that comes and goes.
#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ClientSwarm.h"
#include "Engines.h"
#include "LogCapture.h"
#include "Scale.h"
#include "Services.h"
#include "TestClient.h"
#include "wshost/service/SessionGroups.h"

namespace wshost::testing {
namespace {

// "join G", "leave G"; anything else goes to the others in all groups of the sender: "G: text".
class TopicService : public WebSocketsService {
 public:
  using Topics = SessionGroups<TopicService>;
  explicit TopicService(Topics& topics) : topics_(topics) { topics_.Add("lobby", *this); }

  void OnText(std::string_view text) override {
    if (text.starts_with("join ")) {
      SendText(topics_.Add(text.substr(5), *this) ? "joined" : "refused");
    } else if (text.starts_with("leave ")) {
      SendText(topics_.Remove(text.substr(6), Id()) ? "left" : "refused");
    } else {
      for (const std::string& group : topics_.GroupsOf(Id())) {
        topics_.RelayText(group, group + ": " + std::string(text), {.except = std::array{Id()}});
      }
    }
  }

 private:
  Topics& topics_;
};

void Ask(TestClient& client, std::string_view text, std::string_view answer) {
  client.SendText(text);
  EXPECT_EQ(client.ReadText(), answer);
}

class Groups : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Groups, AllEngines(), NameOf);

TEST_P(Groups, CarryWhatIsSaidToTheOthersInThem) {  // T10, O4
  TopicService::Topics topics;
  const auto host = Opened<TopicService>(GetParam().Options(), [&] { return std::make_unique<TopicService>(topics); });
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  for (TestClient& client : clients) Ask(client, "leave lobby", "left");
  EXPECT_TRUE(topics.empty());
  for (std::size_t i = 0; i < 4; ++i) Ask(clients[i], i < 2 ? "join red" : "join blue", "joined");
  Ask(clients[0], "join red", "refused");
  Ask(clients[1], "join blue", "joined");
  clients[0].SendText("hi");
  EXPECT_EQ(clients[1].ReadText(), "red: hi");
  clients[2].SendText("ho");
  EXPECT_EQ(clients[1].ReadText(), "blue: ho");
  EXPECT_EQ(clients[3].ReadText(), "blue: ho");
  Ask(clients[0], "leave red", "left");  // and nothing of its own came before
  clients[1].CloseCleanly();
  Eventually("its groups are without it", [&] { return topics.size("red") == 0 && topics.size("blue") == 2; });
  EXPECT_EQ(topics.Names(), std::vector<std::string>{"blue"});
}

TEST_P(Groups, TellWhoComesAndGoes) {  // E7, E11
  TopicService::Topics topics;
  std::mutex mutex;
  std::map<SessionId, std::string> told;
  std::atomic<int> left{0};
  topics.OnJoined([&](const std::string& group, const SessionRef<TopicService>& session) {
    const std::lock_guard lock(mutex);
    told[session.Id()] += "+" + group;
  });
  topics.OnLeft([&](const std::string& group, SessionId id) {
    const std::lock_guard lock(mutex);
    told[id] += "-" + group;
    ++left;
  });
  const auto host = Opened<TopicService>(GetParam().Options(), [&] { return std::make_unique<TopicService>(topics); });
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  for (TestClient& client : clients) Ask(client, "join red", "joined");
  for (TestClient& client : clients) Ask(client, "leave lobby", "left");
  for (TestClient& client : clients) client.CloseCleanly();
  Eventually("all have left", [&] { return left == 8; });
  const std::lock_guard lock(mutex);
  EXPECT_EQ(told.size(), 4U);
  for (const auto& [id, text] : told) EXPECT_EQ(text, "+lobby+red-lobby-red");
}

// ---- collections

class CustomerService : public EchoService {};
class OrderService : public EchoService {};

TEST_P(Groups, SessionsOfOneTypeAreFoundAndInvokedFromAnywhere) {  // F11, F12, O6, O10, O11, O9
  Host host({kAnyPort}, GetParam().Options());
  host.Map<CustomerService>("/customer");
  host.Map<OrderService>("/order");
  host.AddWebSocketsEndpoint();
  host.Open();
  std::vector<TestClient> customers;
  for (int i = 0; i < 3; ++i) customers.push_back(TestClient::Joined(PortOf(host), "/customer"));
  TestClient order = TestClient::Joined(PortOf(host), "/order");
  EXPECT_EQ(host.Sessions().size(), 4U);
  const auto found = host.Sessions().OfType<CustomerService>();
  ASSERT_EQ(found.size(), 3U);
  for (const auto& each : found) {
    EXPECT_EQ(each.Invoke([](CustomerService& service) { service.SendText("dear customer"); }), InvokeStatus::Queued);
  }
  for (TestClient& customer : customers) EXPECT_EQ(customer.ReadText(), "dear customer");
  EXPECT_EQ(host.Sessions().InvokeAll([](WebSocketsService& service) { service.SendText(service.Info().path); }), 4U);
  for (TestClient& customer : customers) EXPECT_EQ(customer.ReadText(), "/customer");
  EXPECT_EQ(order.ReadText(), "/order");
  EXPECT_EQ(host.Sessions().CloseAll(CloseCode::ServiceRestart, "later"), 4U);
  EXPECT_EQ(order.ReadClose().code, 1012U);
  for (TestClient& customer : customers) EXPECT_EQ(customer.ReadClose().reason, "later");
}

TEST_P(Groups, ACollectionThatGoesMayTakeItsSessionsAlong) {  // O18
  const auto host = Opened<EchoService>(GetParam().Options());
  TestClient first = TestClient::Joined(PortOf(*host));
  TestClient second = TestClient::Joined(PortOf(*host));
  const auto gather = [&host](SessionCollection<EchoService>& room) {
    for (const auto& session : host->Sessions().OfType<EchoService>()) EXPECT_TRUE(room.TryAdd(session));
    EXPECT_EQ(room.size(), 2U);
  };
  {
    SessionCollection<EchoService> room;
    gather(room);
  }
  first.ExpectEcho("still here");
  second.ExpectEcho("still here");
  {
    SessionCollection<EchoService> room(WhenDestroyed::CloseSessions);
    gather(room);
    room.RelayText("goodbye");
  }
  for (TestClient* client : {&first, &second}) {
    EXPECT_EQ(client->ReadText(), "goodbye");
    EXPECT_EQ(client->ReadClose().code, 1001U);
  }
}

// ---- a crowd

class GroupsChurn : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, GroupsChurn, MainEngines(), NameOf);

// Sessions that four threads put into collections and groups, relay to and evict, while presence is counted.
TEST_P(GroupsChurn, LeavesEverybodyToldOnceAndNothingBehind) {  // C10, C12, O9, O19
  const LogCapture log("wshost.sessions");
  constexpr std::size_t kSessions = Scaled(1000, 60);
  constexpr int kRounds = static_cast<int>(Scaled(3000, 300));
  HostOptions options = GetParam().Options();
  options.maxQueueBytes = 16 * 1024;  // some are evicted
  options.closeTimeout = std::chrono::milliseconds(50);
  options.drainTimeout = std::chrono::milliseconds(2000);
  auto host = Opened<EchoService>(options);

  SessionCollection<EchoService> room;
  SessionGroups<EchoService> groups;
  std::mutex mutex;
  std::map<std::pair<std::string, SessionId>, int> present;  // "" is the room
  std::atomic<int> disorder{0};
  const auto come = [&](const std::string& group, SessionId id) {
    const std::lock_guard lock(mutex);
    if (++present[{group, id}] != 1) ++disorder;
  };
  const auto go = [&](const std::string& group, SessionId id) {
    const std::lock_guard lock(mutex);
    if (--present[{group, id}] != 0) ++disorder;
  };
  room.OnJoined([&](const SessionRef<EchoService>& session) { come("", session.Id()); });
  room.OnLeft([&](SessionId id) { go("", id); });
  groups.OnJoined([&](const std::string& group, const SessionRef<EchoService>& session) { come(group, session.Id()); });
  groups.OnLeft(go);
  std::atomic<std::size_t> evicted{0};
  room.OnEvicted([&](SessionId, EvictionReason) { ++evicted; });
  groups.OnEvicted([&](SessionId, EvictionReason) { ++evicted; });
  std::atomic<std::size_t> disconnected{0};
  const Subscription disconnect =
      host->OnDisconnect([&](const SessionRef<WebSocketsService>&, const CloseInfo&) { ++disconnected; });

  ClientSwarm swarm;
  swarm.Join(PortOf(*host), "/", kSessions);
  const auto sessions = host->Sessions().OfType<EchoService>();
  ASSERT_EQ(sessions.size(), kSessions);
  std::atomic<int> working{4};
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::minstd_rand random(seed + 1);
      for (int i = 0; i < kRounds; ++i) {
        const auto& session = sessions[random() % sessions.size()];
        const std::string group = "g" + std::to_string(random() % 50);
        const unsigned what = static_cast<unsigned>(random() % 100);
        if (what < 25) {
          room.TryAdd(session);
        } else if (what < 35) {
          room.Remove(session.Id());
        } else if (what < 65) {
          groups.Add(group, session);
        } else if (what < 75) {
          groups.Remove(group, session.Id());
        } else if (what < 90) {
          groups.RelayText(group, "to a group", {.except = std::array{session.Id()}});
        } else if (what < 92) {
          room.RelayText("to the room", {.except = std::array{session.Id()}, .priority = Priority::High});
        } else if (what < 94) {
          session.SendText(std::string(30'000, 'f'));  // may fill its queue: a relay evicts it then
        } else if (what < 95) {
          session.Close(CloseCode::Normal, "chosen");
        } else if (what < 96) {
          groups.RemoveFromAll(session.Id());
        } else if (what < 97) {
          room.InvokeAll([](EchoService& service) { (void)service.Id(); });
        } else {
          EXPECT_LE(groups.Members(group).size(), kSessions);
          (void)AnySessionRef::Restore(session.Id());
        }
      }
      --working;
    });
  }
  swarm.Drive("the threads are done", [&] { return working == 0; });
  for (std::thread& thread : threads) thread.join();

  std::thread closing([&] { host->Close(); });
  swarm.Drive("all have gone", [&] { return swarm.EndedCount() == kSessions; });
  closing.join();
  EXPECT_TRUE(room.empty());
  EXPECT_TRUE(groups.empty());
  EXPECT_TRUE(host->Sessions().empty());
  EXPECT_EQ(disconnected, kSessions);
  EXPECT_EQ(disorder, 0);
  EXPECT_FALSE(present.empty());
  for (const auto& [key, count] : present) EXPECT_EQ(count, 0) << key.first << " " << key.second;
  EXPECT_EQ(evicted, room.EvictedCount() + groups.EvictedCount());
}

}  // namespace
}  // namespace wshost::testing
