// SPDX-License-Identifier: MIT
// The way back of a coroutine to its session.
#include "wshost/service/SessionTask.h"

namespace wshost::detail {

WayBack WayBack::Of(std::coroutine_handle<> handle, std::shared_ptr<SessionTaskOwner> owner) {
  owner->GoOn(LoopTask(Resumption(handle)));
  co_return;
}

}  // namespace wshost::detail
