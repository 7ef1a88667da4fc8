// SPDX-License-Identifier: MIT
// A TCP connection that says any bytes, right or wrong.
#include "RawPeer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace {

[[noreturn]] void Fail(const char* call) { throw std::runtime_error(std::string(call) + ": " + std::strerror(errno)); }

sockaddr_in AddressOf(const char* host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, host, &address.sin_addr);
  return address;
}

}  // namespace

RawPeer::RawPeer(std::uint16_t port, const char* from, int receiveBufferBytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) Fail("socket");
  const timeval patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (receiveBufferBytes != 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receiveBufferBytes, sizeof receiveBufferBytes);
  }
  const sockaddr_in source = AddressOf(from, 0);
  const sockaddr_in target = AddressOf("127.0.0.1", port);
  const bool isConnected = ::bind(socket_, reinterpret_cast<const sockaddr*>(&source), sizeof source) == 0 &&
                           ::connect(socket_, reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0;
  if (isConnected) return;
  const int error = errno;
  ::close(std::exchange(socket_, -1));
  errno = error;
  Fail("connect");
}

RawPeer::~RawPeer() {
  if (socket_ >= 0) ::close(socket_);
}

RawPeer::RawPeer(RawPeer&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

RawPeer& RawPeer::operator=(RawPeer&& other) noexcept {
  std::swap(socket_, other.socket_);
  return *this;
}

long RawPeer::SendSome(std::string_view bytes) {
  const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count >= 0) return count;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
}

void RawPeer::SendAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) Fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool RawPeer::Discard() {
  std::array<char, 64 * 1024> buffer;
  while (true) {
    const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) continue;
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  }
}

std::string RawPeer::Receive() {
  std::array<char, 4096> buffer;
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count == 0) throw std::runtime_error("the other side has hung up");
  if (count < 0) Fail("recv");
  return {buffer.data(), static_cast<std::size_t>(count)};
}

void RawPeer::Upgrade() {
  SendAll(UpgradeHead());
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) head += Receive();
  if (!head.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("no upgrade: " + head);
}

void RawPeer::Reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(std::exchange(socket_, -1));
}

std::string UpgradeHead() {
  return "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

std::string MaskedFrame(std::uint8_t firstByte, std::string_view payload, std::uint64_t announcedBytes) {
  std::string frame(1, static_cast<char>(firstByte));
  const int lengthBytes = announcedBytes < 126 ? 0 : (announcedBytes < 65536 ? 2 : 8);
  const std::uint64_t length7 = lengthBytes == 0 ? announcedBytes : (lengthBytes == 2 ? 126 : 127);
  frame += static_cast<char>(0x80 | length7);
  for (int i = lengthBytes - 1; i >= 0; --i) frame += static_cast<char>(announcedBytes >> (8 * i) & 0xFF);
  return frame.append(4, '\0').append(payload);
}
