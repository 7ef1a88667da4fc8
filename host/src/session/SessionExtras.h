// SPDX-License-Identifier: MIT
// What only some sessions have.
#pragma once

#include <memory>
#include <string>

#include "session/AddressLimits.h"
#include "session/CloseWatchers.h"
#include "wshost/service/Attachment.h"
#include "wshost/service/RequestView.h"

namespace wshost::host {

/// Made when the first of it is needed, so that a session without it keeps one pointer.
struct SessionExtras {
  std::unique_ptr<AddressLimits::Share> share;     ///< Null if addresses are not limited. Threads: the loop's.
  std::shared_ptr<Attachment> attachment;          ///< Set before there is a session. Threads: any.
  std::string subprotocol;                         ///< Set once, when OnOpen has run. Threads: any, after that.
  std::unique_ptr<const RequestView> keptRequest;  ///< Threads: the callbacks'.
  std::unique_ptr<CloseWatchers> watchers;         ///< Null if nobody waits for the end. Threads: the loop's.
};

}  // namespace wshost::host
