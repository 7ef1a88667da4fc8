// SPDX-License-Identifier: MIT
// Connect, upgrade, Close, and again.
#include "ConnectLoad.h"

#include <array>
#include <stdexcept>

#include "Clock.h"
#include "Measurement.h"

namespace load {
namespace {

constexpr std::chrono::milliseconds kPatience{50};
constexpr std::string_view kNormalClosure("\x03\xe8", 2);

/// Waits for the server's Close, which is all that a reader takes for wrong here.
struct ClosingSink {
  void OnPayload(std::uint64_t, const std::uint8_t*, std::size_t, bool) noexcept {}
  const char* OnMessage(std::uint64_t, bool) noexcept { return nullptr; }
  void OnPing(std::string_view) noexcept {}
};

}  // namespace

ConnectLoad::ConnectLoad(const Options& options)
    : options_(options),
      clients_(options, options.concurrency),
      goodbye_(MaskedFrame(Opcode::Close, kNormalClosure)),
      begunAt_(options.concurrency) {}

Report ConnectLoad::Run() {
  for (std::size_t i = 0; i < clients_.Size(); ++i) Begin(clients_[i]);
  if (failures_ == clients_.Size()) throw std::runtime_error(clients_.Failures().last);
  Measurement window(options_);
  for (auto phase = window.Look(); phase != Measurement::Phase::Over; phase = window.Look()) {
    if (phase == Measurement::Phase::Begins) {
      latencies_.Clear();
      handshakes_ = cleanCloses_ = failures_ = 0;
    }
    clients_.Wait(kPatience, [this](Client& client, std::uint32_t events) { OnEvents(client, events); });
  }
  window.Finish();
  Report report("connect");
  report.Add("concurrency", options_.concurrency).Add("seconds", window.ElapsedSeconds(), 3);
  report.Add("handshakes", handshakes_);
  report.Add("handshakes_per_s", static_cast<double>(handshakes_) / window.ElapsedSeconds());
  report.Add("clean_closes", cleanCloses_).AddLatency("lat_us", latencies_);
  window.AddTo(report, "handshakes", handshakes_);
  return report.Add("errors", failures_).AddText("note", failures_ == 0 ? "" : clients_.Failures().last);
}

void ConnectLoad::Begin(Client& client) {
  begunAt_[client.Index()] = Now();
  if (!clients_.Connect(client)) ++failures_;
}

void ConnectLoad::OnEvents(Client& client, std::uint32_t events) {
  if (client.CurrentState() == Client::State::Closed) return;
  if (client.IsOpen()) {
    if ((events & ~std::uint32_t{EPOLLOUT}) == 0 || !HasEnded(client)) return;
    client.Cut();
    Begin(client);
  } else if (!clients_.Continue(client, events)) {
    ++failures_;
    Begin(client);
  } else if (client.IsOpen()) {
    OnOpen(client);
  }
}

void ConnectLoad::OnOpen(Client& client) {
  latencies_.Add(Now() - begunAt_[client.Index()]);
  ++handshakes_;
  client.Send(goodbye_.data(), goodbye_.size());
}

bool ConnectLoad::HasEnded(Client& client) {
  std::array<std::uint8_t, 4096> buffer;
  const ssize_t count = client.Receive(buffer);
  if (count < 0) return errno != EAGAIN;
  if (count == 0) return true;
  ClosingSink sink;
  if (client.Reader().Read(buffer.data(), static_cast<std::size_t>(count), sink) == nullptr) return false;
  if (client.Reader().CloseCode() != 0) ++cleanCloses_;
  return true;
}

}  // namespace load
