// SPDX-License-Identifier: MIT
// Who waits to hear how a session ended.
#include "session/CloseWatchers.h"

namespace wshost::host {
namespace {

std::string CopyIfPossible(std::string_view text) noexcept try { return std::string(text); } catch (...) {  // no memory
  return {};
}

}  // namespace

void CloseWatchers::KeepReason(std::string_view reason) noexcept { reason_ = CopyIfPossible(reason); }

void CloseWatchers::Tell(CloseCode code, bool wasClean) noexcept {
  for (CloseTicket& ticket : tickets_) ticket.Complete({code, CopyIfPossible(reason_), wasClean});
}

}  // namespace wshost::host
