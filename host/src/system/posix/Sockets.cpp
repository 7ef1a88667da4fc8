// SPDX-License-Identifier: MIT
// Sockets as POSIX and Linux have them.
#include "system/Sockets.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace wshost::host {
namespace {

[[noreturn]] void Throw(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

IoResult Failure() noexcept {
  const int error = errno;
  if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) return {IoResult::Status::WouldBlock, 0, 0};
  return {IoResult::Status::Failed, 0, error};
}

// What went wrong, if it concerns one peer alone, which has gone already, is no reason to stop. Linux gives what has
// come over the network for the new socket as an error of accept.
AcceptResult::Status StatusOf(int error) noexcept {
  switch (error) {
    case EAGAIN:
#if EAGAIN != EWOULDBLOCK
    case EWOULDBLOCK:
#endif
      return AcceptResult::Status::Nobody;
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
    case EPERM:  // a firewall's rule
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
      return AcceptResult::Status::PeerLeft;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return AcceptResult::Status::Exhausted;
    default:
      return AcceptResult::Status::Failed;
  }
}

}  // namespace

void RequireNetwork() {}

const std::error_category& SocketErrors() noexcept { return std::generic_category(); }

IoResult ReceiveBytes(SocketHandle socket, std::span<std::byte> into) noexcept {
  const ssize_t count = ::recv(socket, into.data(), into.size(), 0);
  if (count > 0) return {IoResult::Status::Done, static_cast<std::size_t>(count), 0};
  if (count == 0) return {IoResult::Status::Ended, 0, 0};
  return Failure();
}

IoResult SendPieces(SocketHandle socket, std::span<const std::span<const std::byte>> pieces) noexcept {
  ssize_t count = 0;
  if (pieces.size() == 1) {
    count = ::send(socket, pieces[0].data(), pieces[0].size(), MSG_NOSIGNAL);
  } else {
    std::array<iovec, kMostPiecesSent> vectors;
    const std::size_t used = std::min(pieces.size(), vectors.size());
    for (std::size_t i = 0; i < used; ++i) {
      vectors[i] = {const_cast<std::byte*>(pieces[i].data()), pieces[i].size()};  // NOLINT: iovec has no const
    }
    msghdr header{};
    header.msg_iov = vectors.data();
    header.msg_iovlen = used;
    count = ::sendmsg(socket, &header, MSG_NOSIGNAL);
  }
  if (count >= 0) return {IoResult::Status::Done, static_cast<std::size_t>(count), 0};
  return Failure();
}

void ShutdownSending(SocketHandle socket) noexcept { ::shutdown(socket, SHUT_WR); }

void CloseSocket(SocketHandle socket) noexcept { ::close(socket); }

void PrepareListening(SocketHandle listening) noexcept {
  const int on = 1;
  ::setsockopt(listening, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // what it accepts has it from here
}

AcceptResult AcceptPeer(SocketHandle listening, sockaddr_storage& peer) noexcept {
  socklen_t length = sizeof peer;
  const int socket = ::accept4(listening, reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket >= 0) return {AcceptResult::Status::Accepted, socket, 0};
  const int error = errno;
  return {StatusOf(error), kNoSocket, error};
}

void RequireOwnAddress(SocketHandle socket) {
  const int on = 1;
  if (::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) Throw("SO_REUSEADDR");
}

SocketHandle DuplicateSocket(SocketHandle socket) {
  const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) Throw("cannot copy a listening socket");
  return copy;
}

std::array<SocketHandle, 2> MakeSocketPair() {
  std::array<SocketHandle, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) Throw("socketpair");
  return ends;
}

std::size_t PollSockets(std::span<pollfd> watched, int milliseconds) {
  const int count = ::poll(watched.data(), static_cast<nfds_t>(watched.size()), milliseconds);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno != EINTR) Throw("poll");
  return 0;
}

}  // namespace wshost::host
