// SPDX-License-Identifier: MIT
// The choice of a Poller.
#include "engine/Poller.h"

#include <stdexcept>

#include "engine/EpollPoller.h"
#include "engine/PollPoller.h"

namespace wshost::host {

std::unique_ptr<Poller> MakePoller(PollerKind kind) {
  if (kind == PollerKind::Poll) return std::make_unique<PollPoller>();
#ifdef __linux__
  return std::make_unique<EpollPoller>();
#else
  if (kind == PollerKind::Epoll) throw std::invalid_argument("poller 'epoll': only Linux has it; choose Best or Poll");
  return std::make_unique<PollPoller>();
#endif
}

}  // namespace wshost::host
