// SPDX-License-Identifier: MIT
// The system's own names of socket calls, addresses and poll sets: POSIX's headers, or Winsock's.
#pragma once

#include <Poco/Net/Net.h>  // SocketDefs.h needs it first

#include <Poco/Net/SocketDefs.h>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#endif
