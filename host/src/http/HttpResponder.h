// SPDX-License-Identifier: MIT
// Runs a mounted Poco handler for one request, and gives the bytes of its answer.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <cstddef>
#include <functional>
#include <string>

#include "http/HttpRequestMessage.h"
#include "http/HttpSerializer.h"

namespace wshost::host {

/// What one response may make us keep.
struct HttpResponderLimits {
  std::size_t maxResponseBodyBytes = 16 * 1024 * 1024;  ///< Beyond it 500, and a log line.
};

/// A whole response.
struct HttpResponseBytes {
  std::string bytes;       ///< Head and body.
  int status = 0;          ///< Of the answer; 0 if there is none.
  bool keepAlive = false;  ///< Whether the next request may follow; else close when `bytes` are sent.
};

/// Lets `factory` make a handler and runs it. No exception of theirs comes out, and none of its text goes to the peer:
/// what goes wrong is answered with 500 and logged as "wshost.http". A factory that gives no handler means 404; a
/// handler that returns without sending means 500, since Poco's server, which sends nothing then, leaves the client
/// waiting. `isLeaving`, if given, is asked when the handler is done: true means that no further request is taken, and
/// the answer says so. A request that the handler accepted as a session has no answer, whatever else it sent; an
/// UpgradeRefused that comes out of it is answered as it says. Threads: any; a worker's. The factory may be called from
/// several at once.
HttpResponseBytes Answer(Poco::Net::HTTPRequestHandlerFactory& factory, HttpRequestMessage&& message,
                         const HttpResponderLimits& limits = {}, const std::function<bool()>& isLeaving = {});

}  // namespace wshost::host
