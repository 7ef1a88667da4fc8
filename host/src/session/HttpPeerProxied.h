// SPDX-License-Identifier: MIT
// What a peer has only if it is a trusted proxy.
#pragma once

#include <memory>

#include "session/HttpPeer.h"
#include "transport/ProxyHeaderReader.h"

namespace wshost::host {

struct HttpPeer::Proxied {
  PeerAddress peer;                           // who sends the requests: the socket's, or the PROXY header's source
  std::unique_ptr<ProxyHeaderReader> header;  // null if none is to come any more
  bool isBelieved = false;                    // what the requests say of others
};

}  // namespace wshost::host
