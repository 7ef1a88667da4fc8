// SPDX-License-Identifier: MIT
// Sending, receiving, and counting each message for each client.
#include "RelayLoad.h"

#include <algorithm>

#include "Clock.h"
#include "RelayText.h"

namespace load {
namespace {

constexpr double kConnectSeconds = 30;
constexpr std::uint64_t kSettleTime = 200'000'000;
constexpr std::uint64_t kDrainTime = 10'000'000'000;
constexpr std::uint64_t kLongestWait = 20'000'000;

}  // namespace

/// Takes the deliveries to one client. A message that came whole is looked at where it was read.
class RelayLoad::Sink {
 public:
  Sink(RelayLoad& load, Client& client) noexcept : load_(load), client_(client) {}

  void OnRead() noexcept { load_.now_ = Now(); }
  void OnPayload(std::uint64_t offset, const std::uint8_t* bytes, std::size_t count, bool whole) {
    load_.wireBytes_ += count;
    const std::string_view piece(reinterpret_cast<const char*>(bytes), count);
    if (whole) {
      message_ = piece;
      return;
    }
    std::string& parts = load_.parts_[client_.Index()];
    if (offset == 0) parts.clear();
    message_ = parts += piece;
  }
  const char* OnMessage(std::uint64_t size, bool compressed) {
    const std::string_view message = size == 0 ? std::string_view() : message_;
    if (!compressed) return load_.OnText(client_, message);
    if (load_.deflate_ == nullptr) return "compressed message from server";
    const std::string* text = load_.deflate_->Inflate(message);
    return text == nullptr ? "message that does not inflate" : load_.OnText(client_, *text);
  }
  void OnPing(std::string_view payload) { client_.QueueForLater(MaskedFrame(Opcode::Pong, payload)); }

 private:
  RelayLoad& load_;
  Client& client_;
  std::string_view message_;
};

RelayLoad::RelayLoad(const Options& options)
    : options_(options),
      clients_(options, options.connections),
      log_(options.connections, options.senders),
      deflate_(options.deflate ? std::make_unique<Deflate>() : nullptr),
      senders_(options.senders),
      parts_(options.connections) {
  // Spread, so that each sender sits in the middle of its share of the clients.
  for (std::uint64_t i = 0; i < senders_.size(); ++i) {
    senders_[i].client = static_cast<std::uint32_t>(clients_.Size() * (2 * i + 1) / (2 * senders_.size()));
  }
}

Report RelayLoad::Run() {
  const double connectSeconds = clients_.ConnectAll(kConnectSeconds);
  Settle();
  Measurement window(options_);
  Begin();
  for (auto phase = window.Look(); phase != Measurement::Phase::Over; phase = window.Look()) {
    if (phase == Measurement::Phase::Begins) {
      latencies_.Clear();
      deliveries_ = wireBytes_ = 0;
      sentBefore_ = sent_;
    }
    Wait(IsClosedLoop() ? kLongestWait : SendWhatIsDue(window.Time()));
  }
  window.Finish();
  return ReportOf(window, connectSeconds);
}

Report RelayLoad::ReportOf(Measurement& window, double connectSeconds) {
  const std::uint64_t deliveries = deliveries_;
  const std::uint64_t sent = sent_ - sentBefore_;
  const double bytes = static_cast<double>(wireBytes_);
  const Histogram latencies = latencies_;
  DrainDeliveries();
  const double wanted = static_cast<double>(sent_ * clients_.Size());
  Report report("relay");
  report.Add("connections", options_.connections).Add("senders", options_.senders).Add("rate", options_.rate);
  report.Add("size", options_.size).Add("seconds", window.ElapsedSeconds(), 3);
  report.Add("sent_per_s", static_cast<double>(sent) / window.ElapsedSeconds(), 1).Add("deliveries", deliveries);
  report.Add("deliveries_per_s", static_cast<double>(deliveries) / window.ElapsedSeconds());
  report.Add("delivered_ratio", wanted == 0 ? 0 : static_cast<double>(log_.Unique()) / wanted, 6);
  report.Add("bytes_per_delivery", deliveries == 0 ? 0 : bytes / static_cast<double>(deliveries), 1);
  report.AddLatency("lat_us", latencies);
  log_.AddTo(report);
  report.Add("foreign", foreign_);
  window.AddTo(report, "deliveries", deliveries);
  report.Add("errors", clients_.Failures().Sum()).Add("connect_s", connectSeconds, 3);
  return report.AddText("note", clients_.Failures().last);
}

// The server may still be joining the last clients to those it sends to.
void RelayLoad::Settle() {
  for (std::size_t i = 0; i < clients_.Size(); ++i) {
    Sink sink(*this, clients_[i]);
    if (clients_[i].IsOpen()) clients_.ReceiveFirst(clients_[i], sink);
  }
  const std::uint64_t end = Now() + kSettleTime;
  while (Now() < end) Wait(kLongestWait);
}

void RelayLoad::Begin() {
  const std::uint64_t now = Now();
  for (std::size_t i = 0; i < senders_.size(); ++i) {
    if (IsClosedLoop()) {
      Send(i);
    } else {
      senders_[i].nextDue = now + Nanoseconds(static_cast<double>(i) / options_.rate) / senders_.size();
    }
  }
}

// Returns: nanoseconds until the next one is due.
std::uint64_t RelayLoad::SendWhatIsDue(std::uint64_t now) {
  const std::uint64_t gap = Nanoseconds(1 / options_.rate);
  std::uint64_t wait = kLongestWait;
  for (std::size_t i = 0; i < senders_.size(); ++i) {
    for (; senders_[i].nextDue <= now; senders_[i].nextDue += gap) Send(i);
    wait = std::min(wait, senders_[i].nextDue - now);
  }
  return wait;
}

void RelayLoad::Send(std::size_t number) {
  Sender& sender = senders_[number];
  Client& client = clients_[sender.client];
  if (!client.IsOpen()) return;
  ++sender.sent;
  ++sent_;
  const std::string text = RelayText{static_cast<std::uint32_t>(number), sender.sent}.Make(options_.size);
  const std::string frame =
      deflate_ == nullptr ? MaskedFrame(Opcode::Text, text) : MaskedFrame(Opcode::Text, deflate_->Compress(text), true);
  sender.sentAt[sender.sent & (kSendTimes - 1)] = Now();
  if (!client.Queue(frame)) clients_.Lose(client, "send failed");
}

void RelayLoad::SendAgain() {
  std::vector<std::size_t> ready;
  ready.swap(again_);
  if (isStopped_) return;
  for (const std::size_t sender : ready) Send(sender);
}

void RelayLoad::Wait(std::uint64_t nanoseconds) {
  clients_.Wait(std::chrono::nanoseconds(nanoseconds),
                [this](Client& client, std::uint32_t events) { OnEvents(client, events); });
}

void RelayLoad::OnEvents(Client& client, std::uint32_t events) {
  if (!client.IsOpen()) return;
  if ((events & ~std::uint32_t{EPOLLOUT}) != 0) {
    Sink sink(*this, client);
    if (!clients_.Receive(client, sink)) return;
  }
  if (!again_.empty()) SendAgain();
  if (client.HasQueue() && !client.Flush()) clients_.Lose(client, "send failed");
}

const char* RelayLoad::OnText(const Client& client, std::string_view text) {
  const auto message = RelayText::Parse(text);
  if (!message || message->sender >= senders_.size() || message->number > senders_[message->sender].sent) {
    ++foreign_;
    return nullptr;
  }
  ++deliveries_;
  const Sender& sender = senders_[message->sender];
  log_.Note(client.Index(), message->sender, message->number);
  latencies_.Add(now_ - std::min(now_, sender.sentAt[message->number & (kSendTimes - 1)]));
  const bool isNext = sender.client == client.Index() && message->number == sender.sent;
  if (isNext && IsClosedLoop()) again_.push_back(message->sender);
  return nullptr;
}

void RelayLoad::DrainDeliveries() {
  isStopped_ = true;
  const std::uint64_t end = Now() + kDrainTime;
  while (log_.Unique() < sent_ * clients_.Size() && Now() < end) Wait(kLongestWait);
}

}  // namespace load
