// SPDX-License-Identifier: MIT
// Keeps an exception, most likely std::bad_alloc, from ending more than the one member or task that threw it.
#pragma once

#include <exception>
#include <string>

#include "engine/LoopMember.h"
#include "wshost/service/Log.h"

namespace wshost::host {

/// Calls `call()`. Returns: false if it threw; that is logged as "wshost.host".
template <typename TCall>
bool Guarded(TCall&& call) noexcept {
  try {
    call();
    return true;
  } catch (...) {
    WriteLogOf("wshost.host", Poco::Message::PRIO_ERROR, [cause = std::current_exception()] {
      return "the event loop goes on after a failure: " + TextOf(cause);
    });
    return false;
  }
}

/// The same for a call of `member`, which is named, and told if it has failed.
template <typename TCall>
void GuardedFor(LoopMember& member, TCall&& call) noexcept {
  try {
    call();
    return;
  } catch (...) {
    WriteLogOf("wshost.host", Poco::Message::PRIO_ERROR, [&member, cause = std::current_exception()] {
      const std::string name = member.NameInLog();
      return "the event loop goes on after a failure" + (name.empty() ? name : " for " + name) + ": " + TextOf(cause);
    });
  }
  Guarded([&] { member.OnFailure(); });
}

}  // namespace wshost::host
