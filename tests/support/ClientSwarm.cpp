// SPDX-License-Identifier: MIT
// Thousands of WebSocket clients served by the calling thread.
#include "ClientSwarm.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "Frames.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

[[noreturn]] void Throw(const std::string& text) { throw std::runtime_error("ClientSwarm: " + text); }
[[noreturn]] void ThrowErrno(const std::string& call) { Throw(call + ": " + std::strerror(errno)); }

}  // namespace

ClientSwarm::~ClientSwarm() {
  for (const Client& client : clients_) {
    if (client.socket >= 0) ::close(client.socket);
  }
  if (epoll_ >= 0) ::close(epoll_);
}

// ---- joining

void ClientSwarm::Join(std::uint16_t port, std::string_view target, std::size_t count) {
  if (epoll_ < 0) epoll_ = ::epoll_create1(0);
  if (epoll_ < 0) ThrowErrno("epoll_create1");
  const Bytes head = FromText(UpgradeHead(target));
  const std::size_t first = clients_.size();
  clients_.resize(first + count);
  for (std::size_t i = first; i < clients_.size(); ++i) {
    Connect(clients_[i], port);
    Watch(EPOLL_CTL_ADD, i, false);
    Send(i, head);
  }
  Drive("all 101s", [&] { return joined_ == clients_.size(); });
}

void ClientSwarm::Connect(Client& client, std::uint16_t port) {
  client.socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (client.socket < 0) ThrowErrno("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(client.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) ThrowErrno("connect");
  const int on = 1;
  ::setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(client.socket, F_SETFL, O_NONBLOCK);
}

void ClientSwarm::Watch(int operation, std::size_t index, bool writes) {
  epoll_event event{};
  event.events = writes ? static_cast<std::uint32_t>(EPOLLIN) | static_cast<std::uint32_t>(EPOLLOUT)
                        : static_cast<std::uint32_t>(EPOLLIN);
  event.data.u64 = index;
  if (::epoll_ctl(epoll_, operation, clients_[index].socket, &event) != 0) ThrowErrno("epoll_ctl");
}

// ---- driving

void ClientSwarm::Drive(std::string_view what, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(4 * kPatienceMilliseconds);
  std::array<epoll_event, 512> events;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) Throw("never happened: " + std::string(what));
    // A short wait, for what is waited for may happen on another thread.
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 5);
    if (count < 0 && errno != EINTR) ThrowErrno("epoll_wait");
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      const auto index = static_cast<std::size_t>(event.data.u64);
      if (event.events & EPOLLOUT) Flush(index);
      if (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) Readable(index);
    }
  }
}

void ClientSwarm::Readable(std::size_t index) {
  Client& client = clients_[index];
  if (client.socket < 0) return;
  buffer_.resize(256 * 1024);
  const ssize_t count = ::recv(client.socket, buffer_.data(), buffer_.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return Finish(index, count == 0 && client.closeCode != 0 ? Ending::Clean : Ending::Cut);
  client.received.append(buffer_.data(), static_cast<std::size_t>(count));
  Consume(index);
}

void ClientSwarm::Consume(std::size_t index) {
  Client& client = clients_[index];
  std::size_t used = 0;
  if (!client.joined) {
    const std::size_t end = client.received.find("\r\n\r\n");
    if (end == std::string::npos) return;
    used = end + 4;
    if (StatusOf(client.received) != 101) Throw("no upgrade: " + client.received);
    client.joined = true;
    ++joined_;
    headBytes_ += used;
  }
  while (const std::size_t bytes = ConsumeFrame(index, used)) used += bytes;
  client.received.erase(0, used);
  if (client.received.empty()) std::string().swap(client.received);
}

std::size_t ClientSwarm::ConsumeFrame(std::size_t index, std::size_t at) {
  Client& client = clients_[index];
  const std::string_view bytes = std::string_view(client.received).substr(at);
  if (bytes.size() < 2) return 0;
  std::size_t length = static_cast<std::uint8_t>(bytes[1]);
  std::size_t header = 2;
  if (length >= 126) {
    header = length == 126 ? 4 : 10;
    if (bytes.size() < header) return 0;
    length = 0;
    for (std::size_t i = 2; i < header; ++i) length = length << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  if (bytes.size() < header + length) return 0;
  const std::string_view payload = bytes.substr(header, length);
  const auto opcode = static_cast<std::uint8_t>(bytes[0]) & 0x0F;
  if (client.closeCode != 0) Throw("a frame behind the Close");
  if (opcode == 0x8) {
    if (length < 2) Throw("a Close without a code");
    client.closeCode =
        static_cast<unsigned>(static_cast<std::uint8_t>(payload[0])) << 8 | static_cast<std::uint8_t>(payload[1]);
    Send(index, CloseFrame(client.closeCode));
    client.saidClose = true;
  } else if (opcode == 0x1 || opcode == 0x2) {
    if (onMessage_) onMessage_(index, payload);
  } else if (opcode == 0x9) {
    Send(index, PongFrame(payload));
  }
  return header + length;
}

void ClientSwarm::Send(std::size_t index, const Bytes& bytes) {
  Client& client = clients_[index];
  if (client.socket < 0 || client.saidClose) return;
  client.unsent.insert(client.unsent.end(), bytes.begin(), bytes.end());
  if (!client.waitsToWrite) Flush(index);
}

void ClientSwarm::SendText(std::size_t index, std::string_view text) { Send(index, TextFrame(text)); }

void ClientSwarm::Flush(std::size_t index) {
  Client& client = clients_[index];
  if (client.socket < 0) return;
  std::size_t sent = 0;
  while (sent < client.unsent.size()) {
    const ssize_t count = ::send(client.socket, client.unsent.data() + sent, client.unsent.size() - sent, MSG_NOSIGNAL);
    if (count < 0) break;  // full, or gone: then reading tells
    sent += static_cast<std::size_t>(count);
  }
  client.unsent.erase(client.unsent.begin(), client.unsent.begin() + static_cast<std::ptrdiff_t>(sent));
  if (client.unsent.empty()) client.unsent.shrink_to_fit();
  if (client.waitsToWrite == client.unsent.empty()) {
    client.waitsToWrite = !client.unsent.empty();
    Watch(EPOLL_CTL_MOD, index, client.waitsToWrite);
  }
}

void ClientSwarm::Finish(std::size_t index, Ending ending) {
  Client& client = clients_[index];
  ::close(std::exchange(client.socket, -1));
  client.ending = ending;
  client.received.clear();
  client.unsent.clear();
  ++ended_;
}

}  // namespace wshost::testing
