// SPDX-License-Identifier: MIT
// All clients of a run, on one epoll and one thread.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "Client.h"
#include "Options.h"
#include "Troubles.h"
#include "Upgrade.h"

namespace load {

/// Connects clients, waits for them, reads them. A sink, beside what a FrameReader asks of it, has `void OnRead()`,
/// called when bytes have come and before they are looked at. Threads: one.
class ClientSet {
 public:
  /// Errors: std::runtime_error if the system has no epoll for us.
  ClientSet(const Options& options, std::size_t count);
  ~ClientSet();
  ClientSet(const ClientSet&) = delete;
  ClientSet& operator=(const ClientSet&) = delete;

  Client& operator[](std::size_t index) noexcept { return clients_[index]; }
  std::size_t Size() const noexcept { return clients_.size(); }
  std::size_t CountOpen() const noexcept;
  const Troubles& Failures() const noexcept { return troubles_; }

  /// Called: with what happens to open clients while others are connecting.
  using OpenHandler = std::function<void(Client& client, std::uint32_t events)>;
  /// Opens all clients, a burst at a time; those that fail are counted. Without `onOpen`, open clients wait meanwhile.
  /// Returns: seconds it took, at most `limitSeconds`.
  double ConnectAll(double limitSeconds, const OpenHandler& onOpen = {});
  /// Begins to open one client, or to open it again.
  bool Connect(Client& client);
  /// Goes on with a client that is not open. Returns: false if it failed; it is closed then.
  bool Continue(Client& client, std::uint32_t events);

  /// Waits for events, at most `longest`, and calls `handle(client, events)` for each.
  template <class THandle>
  void Wait(std::chrono::nanoseconds longest, THandle&& handle);
  /// Reads all that has come for an open client. Returns: false if the client is lost.
  template <class TSink>
  bool Receive(Client& client, TSink& sink);
  /// As Receive, with what came while the others were connecting. Called: for each client, before it is read otherwise.
  template <class TSink>
  bool ReceiveFirst(Client& client, TSink& sink);
  /// Closes a client that should have stayed. Returns: false.
  bool Lose(Client& client, const char* why);

 private:
  static constexpr std::size_t kBufferBytes = 512 * 1024;
  static constexpr std::size_t kEvents = 512;

  std::uint32_t NextSource() noexcept;
  bool Fail(Client& client, const char* wrong);
  std::span<const epoll_event> WaitForEvents(std::chrono::nanoseconds longest);
  template <class TSink>
  bool Read(Client& client, const std::uint8_t* bytes, std::size_t count, TSink& sink);

  Upgrade upgrade_;
  sockaddr_in target_{};
  unsigned burst_;
  std::uint32_t sources_;  // addresses that clients come from, for each has 28,000 ports
  std::uint32_t nextSource_ = 0;
  int epoll_;
  std::vector<Client> clients_;
  std::vector<std::uint8_t> buffer_;
  std::array<epoll_event, kEvents> events_{};
  Troubles troubles_;
};

template <class THandle>
void ClientSet::Wait(std::chrono::nanoseconds longest, THandle&& handle) {
  for (const epoll_event& event : WaitForEvents(longest)) handle(clients_[event.data.u32], event.events);
}

template <class TSink>
bool ClientSet::Receive(Client& client, TSink& sink) {
  while (true) {
    const ssize_t count = client.Receive(buffer_);
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) return Lose(client, count == 0 ? "the server hung up" : "recv failed");
    const auto size = static_cast<std::size_t>(count);
    if (!Read(client, buffer_.data(), size, sink)) return false;
    if (size < buffer_.size()) return true;  // the next byte makes a new event
  }
}

template <class TSink>
bool ClientSet::ReceiveFirst(Client& client, TSink& sink) {
  const std::string early = client.TakeEarlyBytes();
  return Read(client, reinterpret_cast<const std::uint8_t*>(early.data()), early.size(), sink) && Receive(client, sink);
}

template <class TSink>
bool ClientSet::Read(Client& client, const std::uint8_t* bytes, std::size_t count, TSink& sink) {
  sink.OnRead();
  const char* wrong = client.Reader().Read(bytes, count, sink);
  return wrong == nullptr || Fail(client, wrong);
}

}  // namespace load
