// SPDX-License-Identifier: MIT
// The session whose callback is running.
#include "wshost/service/CurrentSession.h"

#include "CurrentSessionScope.h"

namespace wshost {

constinit thread_local SessionChannel* currentChannel = nullptr;
constinit thread_local std::string_view textAtHand;

AnySessionRef CurrentSession() noexcept {
  return currentChannel ? AnySessionRef(currentChannel->TryShare()) : AnySessionRef();
}

}  // namespace wshost
