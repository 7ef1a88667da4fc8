// SPDX-License-Identifier: MIT
// Which object a callback gets, which threads run it, and callbacks that wait without holding a thread.
#include <atomic>
#include <future>
#include <string>

#include <wshost/host/Host.h>
#include <wshost/scheduling/SequentialScheduler.h>
#include <wshost/service/AsyncWebSocketsService.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

// Counts what its object has heard.
template <wshost::InstanceContextMode kInstances>
class CountingService : public wshost::WebSocketsService {
 public:
  static constexpr wshost::ServiceBehavior kBehavior{.instances = kInstances};
  void OnText(std::string_view) override { SendText(std::to_string(++heard_)); }

 private:
  int heard_ = 0;
};

// Blocks until another session opens the gate: on the loops that both share, that would never be.
class BlockingService : public wshost::WebSocketsService {
 public:
  static constexpr wshost::ServiceBehavior kBehavior{.place = wshost::CallbackPlace::Pool};
  explicit BlockingService(std::promise<std::string>& gate) : gate_(gate) {}
  void OnText(std::string_view text) override {
    if (text != "wait") return gate_.set_value(std::string(text));
    SendText(Told("to open the gate", gate_.get_future()));
  }

 private:
  std::promise<std::string>& gate_;
};

// Waits for the next message of its own session: with callbacks one by one, that would never be (C3).
class OverlappingService : public BlockingService {
 public:
  static constexpr wshost::ServiceBehavior kBehavior{.concurrency = wshost::ConcurrencyMode::Multiple};
  using BlockingService::BlockingService;
};

// Computes elsewhere, and answers where its callbacks run.
class DoublingService : public wshost::AsyncWebSocketsService {
 public:
  explicit DoublingService(wshost::SequentialScheduler& scheduler) : queue_(scheduler) {}
  wshost::SessionTask OnMessageAsync(wshost::JsonValue message) override {
    const int number = message["n"].As<int>();
    const int doubled = co_await queue_.Run([number] { return 2 * number; });
    if (co_await Post(wshost::JsonValue(doubled)) == wshost::PostResult::Written) SendText("written");
  }

 private:
  wshost::TaskQueue queue_;
};

}  // namespace

void ChooseHowServicesAreRun() {
  using wshost::InstanceContextMode;
  std::promise<std::string> gate, ownGate;
  wshost::SequentialScheduler scheduler({.threads = 1});
  wshost::HostOptions options;
  options.loopCount = 1;
  options.callbackThreads = 2;
  const auto host = wshost::Host::Start(
      "ws://127.0.0.1:0/",
      [&](wshost::Host& each) {
        each.Map<CountingService<InstanceContextMode::PerSession>>("/session");
        each.Map<CountingService<InstanceContextMode::PerCall>>("/call");
        each.Map<CountingService<InstanceContextMode::Single>>("/single");
        // E9
        each.Map<BlockingService>("/pool", [&] { return std::make_unique<BlockingService>(gate); });
        each.Map<OverlappingService>("/overlap", [&] { return std::make_unique<OverlappingService>(ownGate); });
        each.Map<DoublingService>("/double", [&] { return std::make_unique<DoublingService>(scheduler); });
      },
      options);
  const auto thirdAnswer = [&](const std::string& path) {
    Visitor first(*host, path), second(*host, path);
    first.Ask("1");
    first.Ask("2");
    return second.Ask("3");
  };
  Expect("an object for each session", thirdAnswer("/session"), "1");
  Expect("an object for each call", thirdAnswer("/call"), "1");
  Expect("one object for all", thirdAnswer("/single"), "3");

  Visitor waiting(*host, "/pool"), opening(*host, "/pool");
  waiting.Say("wait");
  opening.Say("open");
  Expect("what a callback waited for", waiting.Hear(), "open");

  Visitor overlapping(*host, "/overlap");
  overlapping.Say("wait");
  overlapping.Say("open it");
  Expect("what the same session said meanwhile", overlapping.Hear(), "open it");

  Visitor doubling(*host, "/double");
  Expect("what a coroutine answers", doubling.Ask(R"({"n":21})"), "42");
  Expect("what it says when that is written", doubling.Hear(), "written");
}
