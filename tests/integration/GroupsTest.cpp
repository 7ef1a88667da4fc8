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

// Who is where, as the room and the groups tell it. The name of the room is "".
class Presence {
 public:
  void Hear(SessionCollection<EchoService>& room, SessionGroups<EchoService>& groups) {
    room.OnJoined([this](const SessionRef<EchoService>& session) { Come("", session.Id()); });
    room.OnLeft([this](SessionId id) { Go("", id); });
    groups.OnJoined([this](const std::string& group, const SessionRef<EchoService>& each) { Come(group, each.Id()); });
    groups.OnLeft([this](const std::string& group, SessionId id) { Go(group, id); });
    room.OnEvicted([this](SessionId, EvictionReason) { ++evicted_; });
    groups.OnEvicted([this](SessionId, EvictionReason) { ++evicted_; });
  }

  std::size_t Evicted() const { return evicted_; }
  void ExpectThatAllCameAndWent() {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(disorder_, 0);
    EXPECT_FALSE(present_.empty());
    for (const auto& [key, count] : present_) EXPECT_EQ(count, 0) << key.first << " " << key.second;
  }

 private:
  void Come(const std::string& group, SessionId id) {
    const std::lock_guard lock(mutex_);
    if (++present_[{group, id}] != 1) ++disorder_;
  }
  void Go(const std::string& group, SessionId id) {
    const std::lock_guard lock(mutex_);
    if (--present_[{group, id}] != 0) ++disorder_;
  }

  std::mutex mutex_;
  std::map<std::pair<std::string, SessionId>, int> present_;
  int disorder_ = 0;
  std::atomic<std::size_t> evicted_{0};
};

// What one thread does to the crowd, drawn by lot.
class Stir {
 public:
  Stir(SessionCollection<EchoService>& room, SessionGroups<EchoService>& groups,
       const std::vector<SessionRef<EchoService>>& sessions, unsigned seed)
      : room_(room), groups_(groups), sessions_(sessions), random_(seed) {}

  void Once() {
    const auto& session = sessions_[Below(sessions_.size())];
    const std::string group = "g" + std::to_string(Below(50));
    const std::size_t what = Below(100);
    if (what < 25) return void(room_.TryAdd(session));
    if (what < 35) return void(room_.Remove(session.Id()));
    if (what < 65) return void(groups_.Add(group, session));
    if (what < 75) return void(groups_.Remove(group, session.Id()));
    if (what < 90) return void(groups_.RelayText(group, "to a group", {.except = std::array{session.Id()}}));
    if (what < 92) return void(room_.RelayText("to the room", {.priority = Priority::High}));
    if (what < 93)
      return void(session.SendText(std::string(30'000, 'f')));  // may fill its queue: a relay evicts it then
    if (what < 94) return EvictClosing(group, session);
    if (what < 95) return session.Close(CloseCode::Normal, "chosen");
    if (what < 96) return void(groups_.RemoveFromAll(session.Id()));
    if (what < 97) return void(room_.InvokeAll([](EchoService& service) { (void)service.Id(); }));
    (void)groups_.Members(group);
    (void)AnySessionRef::Restore(session.Id());
  }

 private:
  std::size_t Below(std::size_t end) { return random_() % end; }

  // The relay finds the session closing, whatever the others do: some are evicted in any case.
  void EvictClosing(const std::string& group, const SessionRef<EchoService>& session) {
    groups_.Add(group, session);
    session.Invoke([this, group](EchoService& service) {
      service.Close(CloseCode::Normal, "on its own");
      groups_.RelayText(group, "too late");
    });
  }

  SessionCollection<EchoService>& room_;
  SessionGroups<EchoService>& groups_;
  const std::vector<SessionRef<EchoService>>& sessions_;
  std::minstd_rand random_;
};

class GroupsChurn : public EngineTest {
 protected:
  static HostOptions Options() {
    HostOptions options = GetParam().Options();
    options.maxQueueBytes = 16 * 1024;  // some are evicted
    options.closeTimeout = std::chrono::milliseconds(50);
    options.drainTimeout = std::chrono::milliseconds(2000);
    return options;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, GroupsChurn, MainEngines(), NameOf);

// A thousand sessions, under the sanitizers too: four threads let them join and leave, relay to them and evict them.
TEST_P(GroupsChurn, LeavesEverybodyToldOnceAndNothingBehind) {  // C10, C12, O9, O19
  constexpr std::size_t kSessions = 1000;
  constexpr int kRounds = 3000;
  const LogCapture log("wshost.sessions");
  Presence presence;
  SessionCollection<EchoService> room;
  SessionGroups<EchoService> groups;
  presence.Hear(room, groups);
  const auto host = Opened<EchoService>(Options());
  std::atomic<std::size_t> disconnected{0};
  const Subscription disconnect =
      host->OnDisconnect([&](const SessionRef<WebSocketsService>&, const CloseInfo&) { ++disconnected; });

  ClientSwarm swarm;
  swarm.Join(PortOf(*host), "/", kSessions);
  const auto sessions = host->Sessions().OfType<EchoService>();
  ASSERT_EQ(sessions.size(), kSessions);
  std::vector<Stir> stirs;
  for (unsigned seed = 1; seed <= 4; ++seed) stirs.emplace_back(room, groups, sessions, seed);
  std::atomic<std::size_t> working{stirs.size()};
  std::vector<std::thread> threads;
  for (Stir& stir : stirs) {
    threads.emplace_back([&stir, &working] {
      for (int i = 0; i < kRounds; ++i) stir.Once();
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
  presence.ExpectThatAllCameAndWent();
  EXPECT_GT(groups.EvictedCount(), 0U);
  EXPECT_EQ(presence.Evicted(), room.EvictedCount() + groups.EvictedCount());
}

}  // namespace
}  // namespace wshost::testing
