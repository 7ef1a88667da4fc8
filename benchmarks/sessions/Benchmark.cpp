// SPDX-License-Identifier: MIT
// What the service and host rooms cost for each message, delivery, session and deadline: sockets are wires of memory.
#include <benchmark/benchmark.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "PeerBench.h"
#include "engine/DeadlineQueue.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

constexpr std::string_view kChat =
    R"({"user":"nina","room":"lobby","text":"how are you all today?","sent":1764115200,"tags":["hi"]})";

class TextEcho : public WebSocketsService {
 public:
  void OnText(std::string_view text) override { SendText(text); }
};
class JsonEcho : public WebSocketsService {
 public:
  void OnMessage(const JsonValue& message) override { Send(message); }
};
class Member : public WebSocketsService {
 public:
  explicit Member(SessionCollection<Member>& room) : room_(room) {}
  void OnOpen() override { room_.TryAdd(*this); }

 private:
  SessionCollection<Member>& room_;
};

class Bench : public PeerBench {
 public:
  template <typename TService>
  void Serve(std::function<std::unique_ptr<WebSocketsService>()> factory) {
    host_.Map("/chat", host::ServiceRoute{InfoOf<TService>(), std::move(factory)});
  }
  void Hear(const Bytes& bytes) {
    wire_->Say(bytes);
    Turn();
    wire_->outbound.clear();
  }
};

// `size` sessions that have joined one collection.
class Crowd {
 public:
  explicit Crowd(std::int64_t size) {
    bench.Serve<Member>([this] { return std::make_unique<Member>(room); });
    for (std::int64_t i = 0; i < size; ++i) Join();
  }
  void Join() {
    bench.wire_ = std::make_shared<Wire>(static_cast<host::SocketHandle>(++handles_));
    bench.OpenSession();
    bench.session_.reset();
    wires_.push_back(bench.wire_);
  }
  /// The session that has joined last leaves.
  void LastLeaves() {
    bench.Hear(CloseFrame(1000));
    wires_.pop_back();
  }
  void Relay(const JsonValue& message) {
    room.Relay(message);
    bench.Turn();
    for (const auto& wire : wires_) wire->outbound.clear();
  }

  SessionCollection<Member> room;
  Bench bench;

 private:
  std::size_t handles_ = 0;
  std::vector<std::shared_ptr<Wire>> wires_;
};

Bytes Repeated(const Bytes& frame, std::int64_t times) {
  Bytes all;
  for (std::int64_t i = 0; i < times; ++i) all.insert(all.end(), frame.begin(), frame.end());
  return all;
}

template <typename TService>
void Echo(benchmark::State& state, const Bytes& frame) {
  Bench bench;
  bench.Serve<TService>([] { return std::make_unique<TService>(); });
  bench.OpenSession();
  const Bytes frames = Repeated(frame, state.range(0));
  for (auto _ : state) bench.Hear(frames);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void EchoText(benchmark::State& state) {
  Echo<TextEcho>(state, TextFrame(std::string(static_cast<std::size_t>(state.range(1)), 'x')));
}
void EchoJson(benchmark::State& state) { Echo<JsonEcho>(state, TextFrame(kChat)); }
BENCHMARK(EchoText)->ArgNames({"in flight", "bytes"})->ArgsProduct({{1, 16}, {32, 1024, 65536}});
BENCHMARK(EchoJson)->ArgName("in flight")->Arg(1)->Arg(16);

// Items are deliveries.
void Relay(benchmark::State& state) {
  Crowd crowd(state.range(0));
  const JsonValue message = JsonValue::Parse(kChat);
  for (auto _ : state) crowd.Relay(message);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void RelayWhileSessionsComeAndGo(benchmark::State& state) {
  Crowd crowd(state.range(0));
  const JsonValue message = JsonValue::Parse(kChat);
  for (auto _ : state) {
    crowd.Join();
    crowd.Relay(message);
    crowd.LastLeaves();
  }
  state.SetItemsProcessed(state.iterations() * (state.range(0) + 1));
}
BENCHMARK(Relay)->ArgName("sessions")->RangeMultiplier(10)->Range(10, 10'000)->Arg(50'000);
BENCHMARK(RelayWhileSessionsComeAndGo)->ArgName("sessions")->RangeMultiplier(10)->Range(10, 10'000);

// A session comes, joins, and leaves, among others.
void JoinAndLeave(benchmark::State& state) {
  Crowd crowd(state.range(0));
  for (auto _ : state) {
    crowd.Join();
    crowd.LastLeaves();
  }
}
BENCHMARK(JoinAndLeave)->ArgName("sessions")->Arg(0)->Arg(1'000)->Arg(50'000);

void Handshake(benchmark::State& state) {
  Bench bench;
  bench.Serve<TextEcho>([] { return std::make_unique<TextEcho>(); });
  for (auto _ : state) {
    bench.wire_ = std::make_shared<Wire>();
    bench.OpenSession();
    bench.session_.reset();
    bench.Hear(CloseFrame(1000));
  }
}
BENCHMARK(Handshake);

void FindById(benchmark::State& state) {
  Crowd crowd(state.range(0));
  const auto found = crowd.room.Find([](const SessionInfo&) { return true; });
  const SessionId id = found.front().Id();
  for (auto _ : state) benchmark::DoNotOptimize(crowd.room.Find(id));
}
BENCHMARK(FindById)->ArgName("sessions")->Arg(10)->Arg(50'000);

void PostToTheLoop(benchmark::State& state) {
  Bench bench;
  std::int64_t run = 0;
  for (auto _ : state) {
    for (std::int64_t i = 0; i < state.range(0); ++i) bench.loop_->Post([&run] { ++run; });
    bench.Turn();
  }
  state.SetItemsProcessed(run);
}
BENCHMARK(PostToTheLoop)->ArgName("tasks")->Arg(1)->Arg(64);

struct Waiting final : host::LoopMember {
  void AddOwner() const noexcept override {}  // a vector has it
  void DropOwner() const noexcept override {}
  void OnReady(host::Readiness) override {}
  void OnDeadline() override {}
  void OnTurnEnd() override {}
  void OnFailure() override {}
};

// The deadline of one member moves behind all others'.
void MoveADeadline(benchmark::State& state) {
  std::vector<Waiting> members(static_cast<std::size_t>(state.range(0)));
  host::DeadlineQueue queue;
  host::TimePoint when{};
  for (Waiting& member : members) queue.Set(member, when += std::chrono::milliseconds(1));
  std::size_t next = 0;
  for (auto _ : state) {
    queue.Set(members[next], when += std::chrono::milliseconds(1));
    next = (next + 1) % members.size();
  }
  for (Waiting& member : members) queue.Cancel(member);
}
BENCHMARK(MoveADeadline)->ArgName("deadlines")->Arg(10)->Arg(1'000)->Arg(100'000);

}  // namespace
}  // namespace wshost::testing
