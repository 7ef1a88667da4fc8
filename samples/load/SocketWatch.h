// SPDX-License-Identifier: MIT
// Waiting for many sockets at once.
#pragma once

#include <Poco/Net/PollSet.h>

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "ClientSocket.h"
#include "Time.h"

namespace load {

/// A socket that can be read from, or written to, or has failed; whoever reads or writes learns which.
struct ReadySocket {
  std::size_t index = 0;
  bool isWritable = false;
};

/// Poco's PollSet, by the clients' places. Threads: one. Lifetime: a socket is forgotten before it is cut.
class SocketWatch {
 public:
  void Add(const ClientSocket& socket, std::size_t index, bool forWriting);
  void SetWriting(const ClientSocket& socket, bool forWriting);
  void Forget(const ClientSocket& socket);

  /// Waits until a socket is ready, or for `atMost`. Lifetime: until the next call.
  const std::vector<ReadySocket>& Wait(Clock::duration atMost);

 private:
  Poco::Net::PollSet set_;
  std::unordered_map<const Poco::Net::SocketImpl*, std::size_t> places_;
  std::vector<ReadySocket> ready_;
};

}  // namespace load
