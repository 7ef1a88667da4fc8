// SPDX-License-Identifier: MIT
// Opening all clients, and waiting for them.
#include "ClientSet.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "Clock.h"

namespace load {
namespace {

constexpr std::uint32_t kFirstSource = 0x7F000002;  // 127.0.0.2
constexpr std::size_t kClientsOfOneSource = 20'000;
constexpr std::uint32_t kSourcesOfChurn = 64;  // ports of closed sockets rest for a minute
constexpr std::size_t kFailuresWithoutSuccess = 1000;
constexpr std::chrono::milliseconds kPatience{100};

std::uint32_t SourcesFor(const Options& options, std::size_t count) {
  if (options.mode == Mode::Connect) return kSourcesOfChurn;
  return static_cast<std::uint32_t>(count / kClientsOfOneSource + 1);
}

}  // namespace

ClientSet::ClientSet(const Options& options, std::size_t count)
    : upgrade_(options),
      burst_(options.burst),
      sources_(SourcesFor(options, count)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(kBufferBytes) {
  if (epoll_ < 0) throw std::runtime_error("epoll_create1 failed");
  target_.sin_family = AF_INET;
  target_.sin_port = htons(options.port);
  if (::inet_pton(AF_INET, options.host.c_str(), &target_.sin_addr) != 1) {
    throw std::runtime_error(options.host + " is no IPv4 address");
  }
  clients_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) clients_.emplace_back(static_cast<std::uint32_t>(i));
}

ClientSet::~ClientSet() {
  for (Client& client : clients_) client.Reset();
  ::close(epoll_);
}

std::size_t ClientSet::CountOpen() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(), [](const Client& each) { return each.IsOpen(); }));
}

std::uint32_t ClientSet::NextSource() noexcept { return sources_ == 1 ? 0 : kFirstSource + nextSource_++ % sources_; }

bool ClientSet::Connect(Client& client) {
  std::string wrong = client.Connect(target_, NextSource(), epoll_);
  if (wrong.empty()) return true;
  client.Cut();
  ++troubles_.failedConnects;
  troubles_.last = std::move(wrong);
  return false;
}

bool ClientSet::Continue(Client& client, std::uint32_t events) {
  std::string wrong = client.Continue(events, upgrade_, buffer_);
  if (wrong.empty()) return true;
  client.Cut();
  ++troubles_.failedConnects;
  troubles_.last = std::move(wrong);
  return false;
}

double ClientSet::ConnectAll(double limitSeconds, const OpenHandler& onOpen) {
  const std::uint64_t start = Now();
  std::size_t begun = 0;
  std::size_t open = 0;
  std::size_t failed = 0;
  while (open + failed < clients_.size() && (open != 0 || failed < kFailuresWithoutSuccess)) {
    if (Seconds(Now() - start) > limitSeconds) {
      troubles_.failedConnects += clients_.size() - open - failed;
      troubles_.last = "connecting took too long";
      break;
    }
    for (; begun < clients_.size() && begun - open - failed < burst_; ++begun) {
      if (!Connect(clients_[begun])) ++failed;
    }
    Wait(kPatience, [&](Client& client, std::uint32_t events) {
      if (client.CurrentState() == Client::State::Closed) return;
      if (client.IsOpen()) {
        if (onOpen) onOpen(client, events);
        return;
      }
      if (!Continue(client, events)) ++failed;
      if (client.IsOpen()) ++open;
    });
  }
  return Seconds(Now() - start);
}

std::span<const epoll_event> ClientSet::WaitForEvents(std::chrono::nanoseconds longest) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(longest);
  const int most = static_cast<int>(events_.size());
  int count = 0;
  if (milliseconds == longest) {
    count = ::epoll_wait(epoll_, events_.data(), most, static_cast<int>(milliseconds.count()));
  } else {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(longest);
    const timespec limit{seconds.count(), (longest - seconds).count()};
    count = ::epoll_pwait2(epoll_, events_.data(), most, &limit, nullptr);
  }
  return {events_.data(), static_cast<std::size_t>(std::max(count, 0))};
}

bool ClientSet::Lose(Client& client, const char* why) {
  client.Cut();
  ++troubles_.closedEarly;
  troubles_.last = why;
  return false;
}

// The server said what it must not, or Close.
bool ClientSet::Fail(Client& client, const char* wrong) {
  ++troubles_.protocol;
  Lose(client, wrong);
  if (const int code = client.Reader().CloseCode()) troubles_.last += ", code " + std::to_string(code);
  return false;
}

}  // namespace load
