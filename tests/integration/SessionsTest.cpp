// SPDX-License-Identifier: MIT
// Sessions with methods of their own, and where a program finds them: at its host, and in collections that it derives.
#include <gmock/gmock.h>

#include <future>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

// What it hears it hands to the method that it is for; a method sends what it has to say, be it one message or more.
class OrderService : public WebSocketsService {
 public:
  void OnText(std::string_view text) override {
    if (text.starts_with("complete ")) Complete(text.substr(9));
    if (text.starts_with("cancel ")) Cancel(text.substr(7));
  }
  SendReceipt Complete(std::string_view order) {
    SendText(std::string(order) + " is complete");
    return PostText(std::string(order) + " leaves tomorrow");
  }
  void Cancel(std::string_view order) { SendText(std::string(order) + " is cancelled"); }
};

class Sessions : public EngineTest {
 protected:
  void SetUp() override {
    host_ = Host::Start(
        kAnyPort,
        [](Host& each) {
          each.Map<OrderService>("/orders/{place}");
          each.Map<EchoService>("/customers");
        },
        GetParam().Options());
  }
  TestClient Join(std::string_view path) const { return TestClient::Joined(PortOf(*host_), path); }

  std::unique_ptr<Host> host_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Sessions, AllEngines(), NameOf);

TEST_P(Sessions, HandWhatTheyHearToMethodsThatSendSeveralMessages) {  // O3, O4
  TestClient client = Join("/orders/here");
  for (const char* text : {"complete 7", "cancel 8", "complete 9"}) client.SendText(text);
  for (const char* text :
       {"7 is complete", "7 leaves tomorrow", "8 is cancelled", "9 is complete", "9 leaves tomorrow"}) {
    EXPECT_EQ(client.ReadText(), text);
  }
}

TEST_P(Sessions, AreFoundByWhatTheyAreAndTheirMethodsWaitedFor) {  // O10
  TestClient here = Join("/orders/here");
  TestClient there = Join("/orders/there");
  TestClient customer = Join("/customers");
  EXPECT_EQ(host_->Sessions().Find([](const SessionInfo&) { return true; }).size(), 3U);
  const auto found = host_->Sessions().Find([](const SessionInfo& info) { return info.path == "/orders/there"; });
  ASSERT_EQ(found.size(), 1U);
  const auto order = found.front().As<OrderService>();
  ASSERT_TRUE(order);
  EXPECT_FALSE(found.front().As<EchoService>());
  std::promise<SendReceipt> last;
  order.Invoke([&last](OrderService& service) { last.set_value(service.Complete("5")); });
  EXPECT_EQ(last.get_future().get().Get(), PostResult::Written);
  EXPECT_EQ(there.ReadText(), "5 is complete");
  EXPECT_EQ(there.ReadText(), "5 leaves tomorrow");
  here.SendText("cancel 6");
  EXPECT_EQ(here.ReadText(), "6 is cancelled") << "and nothing before";
  customer.ExpectEcho("nor here");
}

TEST_P(Sessions, AreAllHeldByTheHostWhileTheyLast) {  // O5, O9, O11
  std::set<SessionId> connected;
  std::mutex mutex;
  const Subscription connect = host_->OnConnect([&](const SessionRef<WebSocketsService>& session) {
    const std::lock_guard lock(mutex);
    connected.insert(session.Id());
  });
  std::vector<TestClient> clients;
  for (const char* path : {"/orders/here", "/customers", "/customers"}) clients.push_back(Join(path));
  std::set<SessionId> held;
  for (const auto& each : host_->Sessions().Find([](const SessionInfo&) { return true; })) held.insert(each.Id());
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(held, connected);
  }
  EXPECT_EQ(held.size(), 3U);
  std::thread([this] { EXPECT_EQ(host_->Sessions().RelayText("to all"), 3U); }).join();
  for (TestClient& client : clients) EXPECT_EQ(client.ReadText(), "to all");
  clients[0].CloseCleanly();
  clients[1].Reset();
  Eventually("two have gone", [this] { return host_->Sessions().size() == 1; });
  EXPECT_EQ(host_->Sessions().RelayText("to the last"), 1U);
  EXPECT_EQ(clients[2].ReadText(), "to the last");
}

// A collection with methods of its own, for some of the sessions.
class Waiters : public SessionCollection<OrderService> {
 public:
  std::size_t CancelAll(const std::string& order) {
    return InvokeAll([order](OrderService& service) { service.Cancel(order); });
  }
};

TEST_P(Sessions, MayBeHeldByACollectionThatTheProgramDerives) {  // O5
  Waiters waiters;
  TestClient first = Join("/orders/first");
  TestClient second = Join("/orders/second");
  TestClient customer = Join("/customers");
  for (const auto& order : host_->Sessions().OfType<OrderService>()) EXPECT_TRUE(waiters.TryAdd(order));
  EXPECT_EQ(waiters.CancelAll("7"), 2U);
  EXPECT_EQ(first.ReadText(), "7 is cancelled");
  EXPECT_EQ(second.ReadText(), "7 is cancelled");
  customer.ExpectEcho("not asked");
  first.CloseCleanly();
  Eventually("it has left", [&] { return waiters.size() == 1; });
  EXPECT_EQ(waiters.CancelAll("8"), 1U);
  EXPECT_EQ(second.ReadText(), "8 is cancelled");
}

}  // namespace
}  // namespace wshost::testing
