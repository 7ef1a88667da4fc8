// SPDX-License-Identifier: MIT
// What a loop keeps of the memory of large messages, while it reads some.
#include "session/LoopMemory.h"

#include "wshost/protocol/FrameMemory.h"

namespace wshost::host {

using protocol::FrameMemory;

void LoopMemory::KeepMuch() {
  if (keepsMuch_) return;
  loop_.Adopt(shared_from_this());
  try {
    loop_.SetDeadline(*this, kKeepsFor);
  } catch (...) {
    loop_.Release(*this);
    throw;
  }
  FrameMemory::KeepUpTo(kMostKeptBytes);
  keepsMuch_ = true;
}

void LoopMemory::OnDeadline() {
  keepsMuch_ = false;
  FrameMemory::KeepUpTo(FrameMemory::kMostKeptBytes);
  FrameMemory::GiveBackBeyond(FrameMemory::kMostKeptBytes);
  loop_.Release(*this);
}

}  // namespace wshost::host
