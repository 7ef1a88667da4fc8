// SPDX-License-Identifier: MIT
// The socket of a test's peer, on POSIX and on Windows.
#include "PeerSocket.h"

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#endif

#include <climits>
#include <stdexcept>
#include <system_error>

namespace wshost::testing {
namespace {

#ifdef _WIN32

using Native = SOCKET;
using Length = int;
constexpr int kNoSignal = 0;
constexpr int kWrite = SD_SEND;

int LastCode() { return ::WSAGetLastError(); }
constexpr int kResetCode = WSAECONNRESET;
const std::error_category& Codes() { return std::system_category(); }
void CloseNative(Native socket) { ::closesocket(socket); }
DWORD Patience(int milliseconds) { return static_cast<DWORD>(milliseconds); }
void RequireSockets() {
  static const int failure = [] {
    WSADATA data;
    return ::WSAStartup(MAKEWORD(2, 2), &data);
  }();
  if (failure != 0) throw std::runtime_error("PeerSocket: WSAStartup: " + std::to_string(failure));
}

#else

using Native = int;
using Length = socklen_t;
constexpr int kNoSignal = MSG_NOSIGNAL;
constexpr int kWrite = SHUT_WR;

int LastCode() { return errno; }
constexpr int kResetCode = ECONNRESET;
const std::error_category& Codes() { return std::generic_category(); }
void CloseNative(Native socket) { ::close(socket); }
timeval Patience(int milliseconds) { return {milliseconds / 1000, milliseconds % 1000 * 1000}; }
void RequireSockets() {}

#endif

Native AsNative(std::intptr_t handle) { return static_cast<Native>(handle); }
int AsInt(std::size_t count) { return static_cast<int>(count > INT_MAX ? INT_MAX : count); }

template <typename T>
void SetOption(Native socket, int level, int option, const T& value) {
  ::setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

PeerSocket::PeerSocket(std::uint16_t port, int patienceMilliseconds, int receiveBufferBytes) {
  RequireSockets();
  const Native socket = ::socket(AF_INET, SOCK_STREAM, 0);
  handle_ = static_cast<Handle>(socket);
  if (handle_ == kNone) throw std::runtime_error("PeerSocket: socket: " + LastError());
  SetOption(socket, SOL_SOCKET, SO_RCVTIMEO, Patience(patienceMilliseconds));
  SetOption(socket, SOL_SOCKET, SO_SNDTIMEO, Patience(patienceMilliseconds));
  if (receiveBufferBytes != 0) SetOption(socket, SOL_SOCKET, SO_RCVBUF, receiveBufferBytes);
  SetOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const std::string why = LastError();
    Close();
    throw std::runtime_error("PeerSocket: connect to port " + std::to_string(port) + ": " + why);
  }
}

std::ptrdiff_t PeerSocket::Send(const void* bytes, std::size_t count) const {
#ifdef _WIN32
  return ::send(AsNative(handle_), static_cast<const char*>(bytes), AsInt(count), kNoSignal);
#else
  return ::send(AsNative(handle_), bytes, static_cast<std::size_t>(AsInt(count)), kNoSignal);
#endif
}

std::ptrdiff_t PeerSocket::Receive(void* bytes, std::size_t room) const {
#ifdef _WIN32
  return ::recv(AsNative(handle_), static_cast<char*>(bytes), AsInt(room), 0);
#else
  return ::recv(AsNative(handle_), bytes, static_cast<std::size_t>(AsInt(room)), 0);
#endif
}

std::string PeerSocket::LastError() { return Codes().message(LastCode()); }

bool PeerSocket::WasReset() { return LastCode() == kResetCode; }

void PeerSocket::ShutdownWrite() const { ::shutdown(AsNative(handle_), kWrite); }

void PeerSocket::Reset() {
  const linger hard{1, 0};
  SetOption(AsNative(handle_), SOL_SOCKET, SO_LINGER, hard);
  Close();
}

void PeerSocket::Close() {
  if (handle_ != kNone) CloseNative(AsNative(std::exchange(handle_, kNone)));
}

std::uint16_t PeerSocket::LocalPort() const {
  sockaddr_in address{};
  Length length = sizeof address;
  if (::getsockname(AsNative(handle_), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("PeerSocket: getsockname: " + LastError());
  }
  return ntohs(address.sin_port);
}

}  // namespace wshost::testing
