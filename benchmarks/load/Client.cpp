// SPDX-License-Identifier: MIT
// Connecting, upgrading, sending what waits.
#include "Client.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace load {
namespace {

constexpr std::size_t kLongestAnswer = 64 * 1024;

std::string SystemError(const char* call) { return std::string(call) + ": " + std::strerror(errno); }

void SwitchOn(int socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket, level, option, &on, sizeof on);
}

bool BindTo(int socket, std::uint32_t address) {
  SwitchOn(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  sockaddr_in from{};
  from.sin_family = AF_INET;
  from.sin_addr.s_addr = htonl(address);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0;
}

}  // namespace

Client::Client(Client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      index_(other.index_),
      state_(std::exchange(other.state_, State::Closed)),
      reader_(std::move(other.reader_)),
      queue_(std::move(other.queue_)),
      received_(std::move(other.received_)) {}

std::string Client::Connect(const sockaddr_in& to, std::uint32_t from, int epoll) {
  Cut();
  reader_ = {};
  queue_.clear();
  received_.clear();
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return SystemError("socket");
  SwitchOn(socket_, IPPROTO_TCP, TCP_NODELAY);
  if (from != 0 && !BindTo(socket_, from)) return SystemError("bind");
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && errno != EINPROGRESS) {
    return SystemError("connect");
  }
  state_ = State::Connecting;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u32 = index_;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event) == 0 ? std::string() : SystemError("epoll_ctl");
}

std::string Client::Continue(std::uint32_t events, const Upgrade& upgrade, std::span<std::uint8_t> buffer) {
  if (state_ == State::Connecting) {
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return ConnectError();
    if ((events & EPOLLOUT) == 0) return {};
    if (std::string wrong = SendRequest(upgrade); !wrong.empty()) return wrong;
  }
  const bool mayRead = (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0;
  return state_ == State::Upgrading && mayRead ? ReceiveAnswer(upgrade, buffer) : std::string();
}

std::string Client::SendRequest(const Upgrade& upgrade) {
  const std::string& request = upgrade.Request();
  if (Send(request.data(), request.size()) != static_cast<ssize_t>(request.size())) return SystemError("send");
  state_ = State::Upgrading;
  return {};
}

std::string Client::ReceiveAnswer(const Upgrade& upgrade, std::span<std::uint8_t> buffer) {
  while (true) {
    const ssize_t count = Receive(buffer);
    if (count == 0) return "closed instead of an upgrade";
    if (count < 0 && errno != EAGAIN) return SystemError("recv of an upgrade");
    if (count < 0) break;
    received_.append(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(count));
    if (static_cast<std::size_t>(count) < buffer.size()) break;
  }
  const std::size_t size = Upgrade::AnswerSize(received_);
  if (size == 0) return received_.size() < kLongestAnswer ? std::string() : "endless answer to an upgrade";
  if (std::string wrong = upgrade.Check({received_.data(), size}); !wrong.empty()) return wrong;
  received_.erase(0, size);
  state_ = State::Open;
  return {};
}

std::string Client::ConnectError() const {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  return std::string("connect: ") + std::strerror(error);
}

bool Client::Queue(std::string_view bytes) {
  if (HasQueue()) {
    queue_ += bytes;
    return true;
  }
  const ssize_t count = Send(bytes.data(), bytes.size());
  if (count < 0 && errno != EAGAIN) return false;
  const auto sent = static_cast<std::size_t>(count < 0 ? 0 : count);
  if (sent < bytes.size()) queue_.assign(bytes.substr(sent));
  return true;
}

bool Client::Flush() {
  while (HasQueue()) {
    const ssize_t count = Send(queue_.data(), queue_.size());
    if (count < 0) return errno == EAGAIN;
    queue_.erase(0, static_cast<std::size_t>(count));
  }
  return true;
}

void Client::Cut() noexcept {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  state_ = State::Closed;
}

void Client::Reset() noexcept {
  const linger now{1, 0};
  if (socket_ >= 0) ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  Cut();
}

}  // namespace load
