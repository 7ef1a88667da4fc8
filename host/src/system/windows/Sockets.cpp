// SPDX-License-Identifier: MIT
// Sockets as Winsock has them.
#include "system/Sockets.h"

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdint>
#include <utility>
#include <vector>

namespace wshost::host {
namespace {

[[noreturn]] void Throw(int error, const char* what) { throw std::system_error(error, std::system_category(), what); }
[[noreturn]] void Throw(const char* what) { Throw(::WSAGetLastError(), what); }

IoResult Failure() noexcept {
  const int error = ::WSAGetLastError();
  if (error == WSAEWOULDBLOCK || error == WSAEINTR) return {IoResult::Status::WouldBlock, 0, 0};
  return {IoResult::Status::Failed, 0, error};
}

AcceptResult::Status StatusOf(int error) noexcept {
  switch (error) {
    case WSAEWOULDBLOCK:
      return AcceptResult::Status::Nobody;
    case WSAECONNRESET:
    case WSAECONNABORTED:
    case WSAENOTCONN:  // Wine's word for a peer that was reset before it was accepted
    case WSAEINTR:
    case WSAENETDOWN:
    case WSAEHOSTUNREACH:
    case WSAENETUNREACH:
    case WSAETIMEDOUT:
      return AcceptResult::Status::PeerLeft;
    case WSAEMFILE:
    case WSAENOBUFS:
    case WSA_NOT_ENOUGH_MEMORY:
      return AcceptResult::Status::Exhausted;
    default:
      return AcceptResult::Status::Failed;
  }
}

bool MakeNonBlocking(SocketHandle socket) noexcept {
  u_long on = 1;
  return ::ioctlsocket(socket, static_cast<long>(FIONBIO), &on) == 0;
}

void KeepFromChildren(SocketHandle socket) noexcept {
  ::SetHandleInformation(reinterpret_cast<HANDLE>(socket), HANDLE_FLAG_INHERIT, 0);
}

bool Set(SocketHandle socket, int level, int option) noexcept {
  const int on = 1;
  return ::setsockopt(socket, level, option, reinterpret_cast<const char*>(&on), sizeof on) == 0;
}

class OwnedSocket {
 public:
  explicit OwnedSocket(SocketHandle socket) noexcept : socket_(socket) {}
  ~OwnedSocket() {
    if (socket_ != kNoSocket) ::closesocket(socket_);
  }
  OwnedSocket(const OwnedSocket&) = delete;
  OwnedSocket& operator=(const OwnedSocket&) = delete;
  SocketHandle Get() const noexcept { return socket_; }
  SocketHandle Release() noexcept { return std::exchange(socket_, kNoSocket); }

 private:
  SocketHandle socket_;
};

SocketHandle NewTcpSocket() {
  const SocketHandle socket =
      ::WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == kNoSocket) Throw("socket");
  return socket;
}

sockaddr_in LocalAddressOf(SocketHandle socket) {
  sockaddr_in address{};
  int length = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) Throw("getsockname");
  return address;
}

void Poll(std::span<pollfd> watched, int milliseconds) {
  if (::WSAPoll(watched.data(), static_cast<ULONG>(watched.size()), milliseconds) >= 0) return;
  if (const int error = ::WSAGetLastError(); error != WSAEINTR) Throw(error, "WSAPoll");
  for (pollfd& each : watched) each.revents = 0;
}

// That the peer has said all, and may well listen, nobody wants to know who does not want to read.
bool IsHushed(const pollfd& socket) noexcept { return socket.revents == POLLHUP; }

struct Told {
  std::size_t count = 0;
  std::size_t hushed = 0;  // not among them
};

// Of a peer that has said all WSAPoll tells everybody POLLHUP, poll(2) tells POLLIN to those who want to read.
Told TellAsPoll(std::span<pollfd> watched) noexcept {
  Told told;
  for (pollfd& each : watched) {
    if ((each.revents & (POLLHUP | POLLERR | POLLNVAL)) == POLLHUP) {
      const auto readable = static_cast<short>(each.events & POLLIN);
      const auto plain = static_cast<short>((each.revents & ~POLLHUP) | readable);
      if (plain != 0) each.revents = plain;
    }
    told.count += each.revents != 0 && !IsHushed(each) ? 1 : 0;
    told.hushed += IsHushed(each) ? 1 : 0;
  }
  return told;
}

int LeftOf(int milliseconds, std::chrono::steady_clock::time_point start) {
  if (milliseconds <= 0) return milliseconds;
  const auto passed = std::chrono::steady_clock::now() - start;
  return static_cast<int>(std::max<std::int64_t>(milliseconds - passed / std::chrono::milliseconds(1), 0));
}

// Whether a hushed socket can be written to is looked at from time to time: WSAPoll does not wait for it.
void WaitForOthers(std::span<const pollfd> watched, int left) {
  constexpr int kLookAgain = 10;  // milliseconds
  std::vector<pollfd> others;
  bool wantWrite = false;
  for (const pollfd& each : watched) {
    if (!IsHushed(each)) {
      others.push_back(each);
    } else if (each.events != 0) {
      wantWrite = true;
    }
  }
  Poll(others, wantWrite && (left < 0 || left > kLookAgain) ? kLookAgain : left);
}

bool AreSame(const sockaddr_in& one, const sockaddr_in& other) noexcept {
  return one.sin_port == other.sin_port && one.sin_addr.s_addr == other.sin_addr.s_addr;
}

}  // namespace

void RequireNetwork() {
  struct Network {
    Network() { Poco::Net::initializeNetwork(); }
  };
  static const Network started;  // to the end of the process: sockets may be anywhere
}

const std::error_category& SocketErrors() noexcept { return std::system_category(); }

IoResult ReceiveBytes(SocketHandle socket, std::span<std::byte> into) noexcept {
  const auto room = static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX));
  const int count = ::recv(socket, reinterpret_cast<char*>(into.data()), room, 0);
  if (count > 0) return {IoResult::Status::Done, static_cast<std::size_t>(count), 0};
  if (count == 0) return {IoResult::Status::Ended, 0, 0};
  return Failure();
}

IoResult SendPieces(SocketHandle socket, std::span<const std::span<const std::byte>> pieces) noexcept {
  std::array<WSABUF, kMostPiecesSent> buffers;
  std::size_t used = 0;
  for (const auto& piece : pieces.first(std::min(pieces.size(), buffers.size()))) {
    if (piece.size() > ULONG_MAX) break;
    buffers[used++] = {static_cast<ULONG>(piece.size()),
                       const_cast<char*>(reinterpret_cast<const char*>(piece.data()))};  // NOLINT: no const there
  }
  if (used == 0) {  // one that is too long to be named
    buffers[used++] = {ULONG_MAX, const_cast<char*>(reinterpret_cast<const char*>(pieces[0].data()))};  // NOLINT
  }
  DWORD sent = 0;
  if (::WSASend(socket, buffers.data(), static_cast<DWORD>(used), &sent, 0, nullptr, nullptr) != 0) return Failure();
  return {IoResult::Status::Done, sent, 0};
}

void ShutdownSending(SocketHandle socket) noexcept { ::shutdown(socket, SD_SEND); }

void CloseSocket(SocketHandle socket) noexcept { ::closesocket(socket); }

void PrepareListening(SocketHandle) noexcept {}

AcceptResult AcceptPeer(SocketHandle listening, sockaddr_storage& peer) noexcept {
  int length = sizeof peer;
  const SocketHandle socket = ::accept(listening, reinterpret_cast<sockaddr*>(&peer), &length);
  if (socket == kNoSocket) {
    const int error = ::WSAGetLastError();
    return {StatusOf(error), kNoSocket, error};
  }
  if (!MakeNonBlocking(socket)) {  // a peer that would hold the loop is none of ours
    const int error = ::WSAGetLastError();
    ::closesocket(socket);
    return {AcceptResult::Status::PeerLeft, kNoSocket, error};
  }
  KeepFromChildren(socket);
  Set(socket, IPPROTO_TCP, TCP_NODELAY);
  return {AcceptResult::Status::Accepted, socket, 0};
}

// SO_REUSEADDR would let any other program listen here too. What is left of earlier connections is no hindrance.
void RequireOwnAddress(SocketHandle socket) {
  if (!Set(socket, SOL_SOCKET, ~SO_REUSEADDR)) Throw("SO_EXCLUSIVEADDRUSE");
}

SocketHandle DuplicateSocket(SocketHandle socket) {
  WSAPROTOCOL_INFOW info{};
  if (::WSADuplicateSocketW(socket, ::GetCurrentProcessId(), &info) != 0) Throw("cannot copy a listening socket");
  const SocketHandle copy =
      ::WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED);
  if (copy == kNoSocket) Throw("cannot copy a listening socket");
  KeepFromChildren(copy);
  return copy;
}

// Windows has no socketpair: two ends over the loopback interface. Anybody on this machine could connect in our place,
// so who has come is compared with who we sent.
std::array<SocketHandle, 2> MakeSocketPair() {
  RequireNetwork();
  OwnedSocket listening(NewTcpSocket());
  RequireOwnAddress(listening.Get());
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listening.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) Throw("bind");
  if (::listen(listening.Get(), SOMAXCONN) != 0) Throw("listen");
  address = LocalAddressOf(listening.Get());
  OwnedSocket ours(NewTcpSocket());
  if (::connect(ours.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) Throw("connect");
  const sockaddr_in expected = LocalAddressOf(ours.Get());
  for (;;) {
    sockaddr_in who{};
    int length = sizeof who;
    OwnedSocket theirs(::accept(listening.Get(), reinterpret_cast<sockaddr*>(&who), &length));
    if (theirs.Get() == kNoSocket) Throw("accept");
    if (!AreSame(who, expected)) continue;
    for (const SocketHandle end : {ours.Get(), theirs.Get()}) {
      if (!MakeNonBlocking(end)) Throw("FIONBIO");
      KeepFromChildren(end);
      Set(end, IPPROTO_TCP, TCP_NODELAY);
    }
    return {ours.Release(), theirs.Release()};
  }
}

// As poll(2), which tells of less. The hushed would end each wait at once.
std::size_t PollSockets(std::span<pollfd> watched, int milliseconds) {
  const auto start = std::chrono::steady_clock::now();
  Poll(watched, milliseconds);
  for (;;) {
    const Told told = TellAsPoll(watched);
    const int left = LeftOf(milliseconds, start);
    if (told.count != 0 || told.hushed == 0 || left == 0) {
      for (pollfd& each : watched) each.revents = IsHushed(each) ? short{0} : each.revents;
      return told.count;
    }
    WaitForOthers(watched, left);
    Poll(watched, 0);
  }
}

}  // namespace wshost::host
