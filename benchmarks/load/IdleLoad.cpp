// SPDX-License-Identifier: MIT
// Memory before and after, and the processor time of doing nothing.
#include "IdleLoad.h"

#include <string>

#include "Clock.h"

namespace load {
namespace {

constexpr double kConnectSeconds = 90;
constexpr double kSettleSeconds = 0.3;
constexpr double kEchoSeconds = 10;
constexpr std::chrono::milliseconds kPatience{20};
constexpr std::size_t kSentAtOnce = 64;

}  // namespace

/// Counts messages.
class IdleLoad::Sink {
 public:
  Sink(IdleLoad& load, Client& client) noexcept : load_(load), client_(client) {}

  void OnRead() noexcept {}
  void OnPayload(std::uint64_t, const std::uint8_t*, std::size_t, bool) noexcept {}
  const char* OnMessage(std::uint64_t, bool) noexcept {
    ++load_.echoes_;
    return nullptr;
  }
  void OnPing(std::string_view payload) { client_.QueueForLater(MaskedFrame(Opcode::Pong, payload)); }

 private:
  IdleLoad& load_;
  Client& client_;
};

IdleLoad::IdleLoad(const Options& options)
    : options_(options), server_(options.server), clients_(options, options.connections) {}

Report IdleLoad::Run() {
  const long residentBefore = server_.ResidentBytes();
  const long proportionalBefore = server_.ProportionalBytes();
  const long kernelBefore = KernelBytes();
  const double cpuBefore = server_.CpuSeconds();
  const double connectSeconds =
      clients_.ConnectAll(kConnectSeconds, [this](Client& client, std::uint32_t events) { OnEvents(client, events); });
  const double connectCpu = server_.CpuSeconds() - cpuBefore;
  const std::size_t open = clients_.CountOpen();
  const double each = open == 0 ? 1 : static_cast<double>(open);
  ReceiveFirst();
  Watch(kSettleSeconds);
  const auto perClient = [each](long after, long before) { return static_cast<double>(after - before) / each; };

  Report report("idle");
  report.Add("connections", options_.connections).Add("open", open).Add("connect_s", connectSeconds, 3);
  report.Add("conn_per_s", each / connectSeconds).Add("connect_server_cpu_s", connectCpu, 3);
  report.Add("rss_per_conn", perClient(server_.ResidentBytes(), residentBefore));
  report.Add("pss_per_conn", perClient(server_.ProportionalBytes(), proportionalBefore));
  if (options_.touch != 0) {
    SendToAll();
    WatchUntilEchoed(open, kEchoSeconds);
    Watch(kSettleSeconds);
  }
  report.Add("touched", echoes_);
  report.Add("rss_per_conn_touched", perClient(server_.ResidentBytes(), residentBefore));
  report.Add("kernel_per_conn", perClient(KernelBytes(), kernelBefore));
  const double cpuOfHold = server_.CpuSeconds();
  Watch(options_.hold);
  const double used = server_.CpuSeconds() - cpuOfHold;
  report.Add("hold_s", options_.hold, 2).Add("idle_cpu_pct", options_.hold > 0 ? 100 * used / options_.hold : 0, 2);
  report.Add("alive", clients_.CountOpen()).Add("errors", clients_.Failures().Sum());
  return report.AddText("note", clients_.Failures().last);
}

void IdleLoad::OnEvents(Client& client, std::uint32_t events) {
  if (!client.IsOpen()) return;
  if ((events & ~std::uint32_t{EPOLLOUT}) != 0) {
    Sink sink(*this, client);
    if (!clients_.ReceiveFirst(client, sink)) return;  // all of them may be first: many clients take long to connect
  }
  if (client.HasQueue() && !client.Flush()) clients_.Lose(client, "send failed");
}

void IdleLoad::ReceiveFirst() {
  for (std::size_t i = 0; i < clients_.Size(); ++i) {
    Sink sink(*this, clients_[i]);
    if (clients_[i].IsOpen()) clients_.ReceiveFirst(clients_[i], sink);
  }
}

void IdleLoad::SendToAll() {
  const std::string frame = MaskedFrame(Opcode::Text, std::string(options_.touch, 'x'));
  for (std::size_t i = 0; i < clients_.Size(); ++i) {
    if (!clients_[i].IsOpen()) continue;
    if (!clients_[i].Queue(frame)) clients_.Lose(clients_[i], "send failed");
    if (i % kSentAtOnce == 0) Watch(0);
  }
}

void IdleLoad::Watch(double seconds) {
  const std::uint64_t end = Now() + Nanoseconds(seconds);
  do {
    clients_.Wait(seconds == 0 ? std::chrono::milliseconds(0) : kPatience,
                  [this](Client& client, std::uint32_t events) { OnEvents(client, events); });
  } while (Now() < end);
}

void IdleLoad::WatchUntilEchoed(std::uint64_t wanted, double limitSeconds) {
  const std::uint64_t end = Now() + Nanoseconds(limitSeconds);
  while (echoes_ < wanted && Now() < end) Watch(0.001);
}

}  // namespace load
