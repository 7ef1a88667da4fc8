// SPDX-License-Identifier: MIT
// The closed loop. The time of a message is taken when the bytes before it were read, not once for each.
#include "EchoLoad.h"

#include <algorithm>
#include <bit>

#include "Clock.h"
#include "Measurement.h"

namespace load {
namespace {

constexpr double kConnectSeconds = 20;
constexpr std::chrono::milliseconds kPatience{50};

}  // namespace

/// Takes the echoes of one client.
class EchoLoad::Sink {
 public:
  Sink(EchoLoad& load, Client& client, Flight& flight) noexcept : load_(load), client_(client), flight_(flight) {}

  void OnRead() noexcept { load_.now_ = Now(); }
  void OnPayload(std::uint64_t offset, const std::uint8_t* bytes, std::size_t count, bool) noexcept {
    load_.check_.OnPayload(client_.Index(), flight_.received, offset, bytes, count);
  }
  const char* OnMessage(std::uint64_t size, bool) noexcept {
    if (flight_.received == flight_.sent) return "more echoes than messages";
    load_.check_.OnMessage(client_.Index(), flight_.received, size);
    load_.latencies_.Add(load_.now_ - load_.SentAt(client_, flight_.received));
    ++load_.messages_;
    ++flight_.received;
    ++flight_.owed;
    return nullptr;
  }
  // Behind a run of frames that has not all been sent: nothing may come between its bytes.
  void OnPing(std::string_view payload) { client_.QueueForLater(MaskedFrame(Opcode::Pong, payload)); }

 private:
  EchoLoad& load_;
  Client& client_;
  Flight& flight_;
};

EchoLoad::EchoLoad(const Options& options)
    : options_(options),
      texts_(options, options.pipeline),
      check_(texts_),
      clients_(options, options.connections),
      flights_(options.connections),
      timesOfOne_(std::bit_ceil(std::size_t{options.pipeline})),
      sentAt_(timesOfOne_ * options.connections) {}

Report EchoLoad::Run() {
  const double connectSeconds = clients_.ConnectAll(kConnectSeconds);
  Start();
  Measurement window(options_);
  for (auto phase = window.Look(); phase != Measurement::Phase::Over; phase = window.Look()) {
    if (phase == Measurement::Phase::Begins) {
      latencies_.Clear();
      messages_ = 0;
    }
    clients_.Wait(kPatience, [this](Client& client, std::uint32_t events) { OnEvents(client, events); });
  }
  window.Finish();
  const double rate = static_cast<double>(messages_) / window.ElapsedSeconds();
  Report report("echo");
  report.Add("connections", options_.connections).Add("size", options_.size).Add("pipeline", options_.pipeline);
  report.Add("seconds", window.ElapsedSeconds(), 3).Add("msgs", messages_).Add("msgs_per_s", rate);
  report.Add("MB_per_s", rate * static_cast<double>(options_.size) / 1e6, 1).AddLatency("lat_us", latencies_);
  window.AddTo(report, "msgs", messages_);
  check_.AddTo(report);
  report.Add("errors", check_.Errors() + clients_.Failures().Sum());
  return report.Add("connect_s", connectSeconds, 3).AddText("note", clients_.Failures().last);
}

void EchoLoad::Start() {
  for (std::size_t i = 0; i < clients_.Size(); ++i) {
    Client& client = clients_[i];
    if (!client.IsOpen()) continue;
    Sink sink(*this, client, flights_[i]);
    if (!clients_.ReceiveFirst(client, sink)) continue;
    flights_[i].owed = options_.pipeline;
    Send(client, flights_[i]);
  }
}

void EchoLoad::OnEvents(Client& client, std::uint32_t events) {
  if (!client.IsOpen()) return;
  Flight& flight = flights_[client.Index()];
  if ((events & ~std::uint32_t{EPOLLOUT}) != 0) {
    Sink sink(*this, client, flight);
    if (!clients_.Receive(client, sink)) return;
  }
  Send(client, flight);
}

void EchoLoad::Send(Client& client, Flight& flight) {
  while (!flight.sending.empty() || TakeRun(client, flight)) {
    const ssize_t count = client.Send(flight.sending.data(), flight.sending.size());
    if (count < 0) {
      if (errno != EAGAIN) clients_.Lose(client, "send failed");
      return;
    }
    flight.sending.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Returns: false if there is nothing to send.
bool EchoLoad::TakeRun(Client& client, Flight& flight) {
  if (client.HasQueue()) {
    if (!client.Flush()) clients_.Lose(client, "send failed");
    if (client.HasQueue() || !client.IsOpen()) return false;
  }
  if (flight.owed == 0) return false;
  const unsigned count = std::min(flight.owed, options_.pipeline);
  flight.sending = texts_.Frames(flight.sent, count);
  for (unsigned i = 0; i < count; ++i) SentAt(client, flight.sent + i) = now_;
  flight.sent += count;
  flight.owed -= count;
  return true;
}

}  // namespace load
