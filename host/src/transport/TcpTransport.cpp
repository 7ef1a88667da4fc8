// SPDX-License-Identifier: MIT
// A plain TCP socket.
#include "transport/TcpTransport.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace wshost::host {
namespace {

IoResult Failure() noexcept {
  const int error = errno;
  if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) return {IoResult::Status::WouldBlock, 0, 0};
  return {IoResult::Status::Failed, 0, error};
}

}  // namespace

TcpTransport::~TcpTransport() {
  if (socket_ != kNone) ::close(socket_);
}

IoResult TcpTransport::Read(std::span<std::byte> into) noexcept {
  const ssize_t count = ::recv(socket_, into.data(), into.size(), 0);
  if (count > 0) return {IoResult::Status::Done, static_cast<std::size_t>(count), 0};
  if (count == 0) return {IoResult::Status::Ended, 0, 0};
  return Failure();
}

IoResult TcpTransport::Write(std::span<const Bytes> pieces) noexcept {
  ssize_t count = 0;
  if (pieces.size() == 1) {
    count = ::send(socket_, pieces[0].data(), pieces[0].size(), MSG_NOSIGNAL);
  } else {
    std::array<iovec, Transport::kMaxPieces> vectors;
    const std::size_t used = std::min(pieces.size(), vectors.size());
    for (std::size_t i = 0; i < used; ++i) {
      vectors[i] = {const_cast<std::byte*>(pieces[i].data()), pieces[i].size()};  // NOLINT: iovec has no const
    }
    msghdr header{};
    header.msg_iov = vectors.data();
    header.msg_iovlen = used;
    count = ::sendmsg(socket_, &header, MSG_NOSIGNAL);
  }
  if (count >= 0) return {IoResult::Status::Done, static_cast<std::size_t>(count), 0};
  return Failure();
}

void TcpTransport::ShutdownWrite() noexcept { ::shutdown(socket_, SHUT_WR); }

}  // namespace wshost::host
