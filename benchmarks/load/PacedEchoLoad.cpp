// SPDX-License-Identifier: MIT
// The open loop: one schedule for all clients, who take turns.
#include "PacedEchoLoad.h"

#include <algorithm>

#include "Clock.h"
#include "Measurement.h"

namespace load {
namespace {

constexpr double kConnectSeconds = 20;
constexpr std::uint64_t kMostInFlight = 1024;  // of one client; a power of two
constexpr std::uint64_t kLongestWait = 50'000'000;
constexpr std::uint64_t kMostAtOnce = 64;  // sent before echoes are looked at again

}  // namespace

/// Takes the echoes of one client.
class PacedEchoLoad::Sink {
 public:
  Sink(PacedEchoLoad& load, Client& client) noexcept
      : load_(load), client_(client), count_(load.counts_[client.Index()]) {}

  void OnRead() noexcept { load_.now_ = Now(); }
  void OnPayload(std::uint64_t offset, const std::uint8_t* bytes, std::size_t count, bool) noexcept {
    load_.check_.OnPayload(client_.Index(), count_.received, offset, bytes, count);
  }
  const char* OnMessage(std::uint64_t size, bool) noexcept {
    if (count_.received == count_.sent) return "more echoes than messages";
    load_.check_.OnMessage(client_.Index(), count_.received, size);
    load_.latencies_.Add(load_.now_ - load_.DueAt(client_, count_.received));
    ++load_.messages_;
    ++count_.received;
    return nullptr;
  }
  void OnPing(std::string_view payload) { client_.QueueForLater(MaskedFrame(Opcode::Pong, payload)); }

 private:
  PacedEchoLoad& load_;
  Client& client_;
  Count& count_;
};

PacedEchoLoad::PacedEchoLoad(const Options& options)
    : options_(options),
      texts_(options, 1),
      check_(texts_),
      clients_(options, options.connections),
      counts_(options.connections),
      dueAt_(kMostInFlight * options.connections) {}

std::uint64_t& PacedEchoLoad::DueAt(const Client& client, std::uint64_t number) noexcept {
  return dueAt_[client.Index() * kMostInFlight + (number & (kMostInFlight - 1))];
}

void PacedEchoLoad::Reset() {
  latencies_.Clear();
  lateness_.Clear();
  messages_ = 0;
  skipped_ = 0;
}

Report PacedEchoLoad::Run() {
  const double connectSeconds = clients_.ConnectAll(kConnectSeconds);
  for (std::size_t i = 0; i < clients_.Size(); ++i) {
    Sink sink(*this, clients_[i]);
    if (clients_[i].IsOpen()) clients_.ReceiveFirst(clients_[i], sink);
  }
  Measurement window(options_);
  begin_ = nextDue_ = window.Time();
  for (auto phase = window.Look(); phase != Measurement::Phase::Over; phase = window.Look()) {
    if (phase == Measurement::Phase::Begins) Reset();
    SendWhatIsDue(window.Time());
    const std::uint64_t now = Now();
    const std::uint64_t wait = nextDue_ > now ? std::min(nextDue_ - now, kLongestWait) : 0;
    clients_.Wait(std::chrono::nanoseconds(wait),
                  [this](Client& client, std::uint32_t events) { OnEvents(client, events); });
  }
  window.Finish();
  Report report("echo");
  report.Add("connections", options_.connections).Add("size", options_.size).Add("rate", options_.rate);
  report.Add("seconds", window.ElapsedSeconds(), 3).Add("msgs", messages_);
  report.Add("msgs_per_s", static_cast<double>(messages_) / window.ElapsedSeconds());
  report.AddLatency("lat_us", latencies_).AddLatency("sent_late_us", lateness_).Add("skipped", skipped_);
  window.AddTo(report, "msgs", messages_);
  check_.AddTo(report);
  report.Add("errors", check_.Errors() + clients_.Failures().Sum());
  return report.Add("connect_s", connectSeconds, 3).AddText("note", clients_.Failures().last);
}

void PacedEchoLoad::SendWhatIsDue(std::uint64_t now) {
  for (std::uint64_t i = 0; i < kMostAtOnce && nextDue_ <= now; ++i) {
    Send(clients_[scheduled_ % clients_.Size()], nextDue_);
    ++scheduled_;
    nextDue_ = begin_ + Nanoseconds(static_cast<double>(scheduled_) / options_.rate);
  }
}

void PacedEchoLoad::Send(Client& client, std::uint64_t due) {
  if (!client.IsOpen()) return;
  Count& count = counts_[client.Index()];
  if (count.sent - count.received == kMostInFlight) {
    ++skipped_;
    return;
  }
  DueAt(client, count.sent) = due;
  lateness_.Add(Now() - due);
  if (!client.Queue(texts_.Frames(count.sent++, 1))) clients_.Lose(client, "send failed");
}

void PacedEchoLoad::OnEvents(Client& client, std::uint32_t events) {
  if (!client.IsOpen()) return;
  if ((events & ~std::uint32_t{EPOLLOUT}) != 0) {
    Sink sink(*this, client);
    if (!clients_.Receive(client, sink)) return;
  }
  if (client.HasQueue() && !client.Flush()) clients_.Lose(client, "send failed");
}

}  // namespace load
