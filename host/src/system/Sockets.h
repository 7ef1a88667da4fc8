// SPDX-License-Identifier: MIT
// What the engine asks of the operating system's sockets, where systems differ.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include "system/SocketApi.h"

namespace wshost::host {

using SocketHandle = poco_socket_t;

inline constexpr SocketHandle kNoSocket = POCO_INVALID_SOCKET;

/// What became of one non-blocking read or write.
struct IoResult {
  enum class Status : std::uint8_t {
    Done,        ///< `bytes` were moved, at least one.
    WouldBlock,  ///< None now; ask the poller.
    Ended,       ///< Read only: the peer will send nothing more.
    Failed,      ///< The way is broken; `error` is the system's number, one of SocketErrors().
  };
  Status status = Status::WouldBlock;
  std::size_t bytes = 0;
  int error = 0;
};

/// What became of one non-blocking accept.
struct AcceptResult {
  enum class Status : std::uint8_t {
    Accepted,   ///< `socket` is non-blocking, sends without delay, and is not inherited by children.
    Nobody,     ///< Nobody waits.
    PeerLeft,   ///< One peer has gone before it was taken; the next one may be there.
    Exhausted,  ///< The process or the system is out of descriptors or memory; `error` says which.
    Failed,     ///< The socket takes nobody; `error` says why.
  };
  Status status = Status::Nobody;
  SocketHandle socket = kNoSocket;
  int error = 0;
};

/// As many pieces as one SendPieces() takes.
inline constexpr std::size_t kMostPiecesSent = 64;

/// Makes the system's network usable by this process, once; needed on Windows before any other call here. Errors:
/// Poco::Net::NetException. Threads: any.
void RequireNetwork();

/// The category of the numbers that socket calls of this system give.
const std::error_category& SocketErrors() noexcept;

IoResult ReceiveBytes(SocketHandle socket, std::span<std::byte> into) noexcept;
/// Sends the pieces in order, as if they were one; kMostPiecesSent at most, and maybe less than all.
IoResult SendPieces(SocketHandle socket, std::span<const std::span<const std::byte>> pieces) noexcept;
/// Tells the peer that nothing more will come.
void ShutdownSending(SocketHandle socket) noexcept;
void CloseSocket(SocketHandle socket) noexcept;

/// Prepares a listening socket for AcceptPeer().
void PrepareListening(SocketHandle listening) noexcept;
AcceptResult AcceptPeer(SocketHandle listening, sockaddr_storage& peer) noexcept;

/// Lets nobody else listen at the address that `socket`, which is not yet bound, will have, while what is left of an
/// earlier process's connections does not keep us from it. Errors: std::system_error.
void RequireOwnAddress(SocketHandle socket);

/// Returns a second handle of a listening socket. Errors: std::system_error.
SocketHandle DuplicateSocket(SocketHandle socket);

/// Makes two connected, non-blocking sockets within the process. Errors: std::system_error.
std::array<SocketHandle, 2> MakeSocketPair();

/// Waits like poll(2): until one of `watched` has events, or that many milliseconds are over; -1: never.
/// Returns: how many have events; 0 also if a signal came. Errors: std::system_error.
std::size_t PollSockets(std::span<pollfd> watched, int milliseconds);

}  // namespace wshost::host
