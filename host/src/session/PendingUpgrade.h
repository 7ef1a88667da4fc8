// SPDX-License-Identifier: MIT
// What there is of a session only until its upgrade is answered.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "session/SessionStart.h"
#include "wshost/protocol/RequestHead.h"
#include "wshost/service/RequestView.h"
#include "wshost/service/ResponseFields.h"
#include "wshost/service/SessionOpening.h"

namespace wshost::host {

/// The request, and the answer as far as it is decided. Lifetime: `head` must outlive it.
struct PendingUpgrade {
  PendingUpgrade(const protocol::RequestHead& head, SessionStart begin)
      : start(std::move(begin)),
        values(ViewsOf(start.values)),
        request(start.isSecure ? "wss" : "ws", head.target, head.Fields(), values, start.requestId),
        opening{request, start.fields, start.subprotocol} {}
  PendingUpgrade(const PendingUpgrade&) = delete;
  PendingUpgrade& operator=(const PendingUpgrade&) = delete;

  SessionStart start;
  ResponseFields stagedFields;   // what start.fields was before OnOpen, where it may still add to them
  std::size_t lostMessages = 0;  // by a session that is not open yet. Threads: the loop's
  const std::vector<RouteValue> values;
  const RequestView request;
  SessionOpening opening;

 private:
  static std::vector<RouteValue> ViewsOf(const PathValues& paths) {
    std::vector<RouteValue> views;
    views.reserve(paths.size());
    for (const auto& [name, value] : paths) views.push_back({name, value});
    return views;
  }
};

}  // namespace wshost::host
