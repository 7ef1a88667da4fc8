// SPDX-License-Identifier: MIT
// Who waits to hear how a session ended.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wshost/service/Ticket.h"

namespace wshost::host {

/// The tickets of DrainAndClose. Made when there is one. Destroyed untold, they say Abnormal.
class CloseWatchers {
 public:
  void Add(CloseTicket ticket) { tickets_.push_back(std::move(ticket)); }
  /// Keeps the reason for later, if there is memory for it.
  void KeepReason(std::string_view reason) noexcept;
  /// Tells them all.
  void Tell(CloseCode code, bool wasClean) noexcept;

 private:
  std::vector<CloseTicket> tickets_;
  std::string reason_;
};

}  // namespace wshost::host
