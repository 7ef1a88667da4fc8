// SPDX-License-Identifier: MIT
// Listening sockets, our own and those that somebody else has made.
#pragma once

#include <Poco/Net/ServerSocket.h>

namespace wshost::host {

/// Returns a non-blocking socket that listens at `address`, alone: another program that wants to share it gets an
/// error. Errors: Poco::Exception, std::system_error.
Poco::Net::ServerSocket ListenAt(const Poco::Net::SocketAddress& address, int backlog);

/// Errors: std::invalid_argument saying why `socket` is no TCP socket that listens.
void RequireListening(const Poco::Net::ServerSocket& socket);

/// Returns the same listening socket behind a descriptor of its own: closing one leaves the other, and what the kernel
/// has queued. Whether it blocks is common to both. Errors: std::system_error if descriptors have run out, or `socket`
/// was closed.
Poco::Net::ServerSocket DuplicateOf(const Poco::Net::ServerSocket& socket);

}  // namespace wshost::host
