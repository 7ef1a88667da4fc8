// SPDX-License-Identifier: MIT
// What a host tells whoever operates it.
#include <algorithm>
#include <type_traits>

#include "HostCore.h"

namespace wshost {
namespace {

// What `countersOf(loop)` has for each code, of all loops together.
template <typename TLoops, typename TCountersOf>
std::vector<CodeCount> CodesOf(const TLoops& loops, TCountersOf countersOf) {
  std::vector<CodeCount> sums;
  if (loops.empty()) return sums;
  using Counters = std::remove_reference_t<decltype(countersOf(loops.front()))>;
  for (int code = Counters::kFirst; code <= Counters::kLast; ++code) {
    std::uint64_t count = 0;
    for (const auto& each : loops) count += countersOf(each).Get(code);
    if (count != 0) sums.push_back({code, count});
  }
  return sums;
}

}  // namespace

// The loops are there as long as the host is open or closing.
std::chrono::milliseconds Host::Core::LongestLoopDelay() const noexcept {
  const State state = GetState();
  host::Duration longest = host::Duration::zero();
  if (state != State::Open && state != State::Closing) return std::chrono::milliseconds(0);
  for (const LoopThread& each : loops_) longest = std::max(longest, each.signOfLife->Ask(*each.loop, clock_.Now()));
  return std::chrono::duration_cast<std::chrono::milliseconds>(longest);
}

HostStatistics Host::Core::Statistics() const {
  HostStatistics sum;
  if (GetState() == State::Created) return sum;  // Open() may be making the loops just now
  for (const LoopThread& each : loops_) {
    const host::LoopCounters& counters = each.loop->Counters();
    sum.openPeers += counters.openPeers.Get();
    sum.openSessions += counters.openSessions.Get();
    sum.accepted += counters.accepted.Get();
    sum.peersRefused += counters.peersRefused.Get();
    sum.sessionsOpened += counters.sessionsOpened.Get();
    sum.upgradesRefused += counters.upgradesRefused.Get();
    sum.messagesReceived += counters.messagesReceived.Get();
    sum.messagesRefused += counters.messagesRefused.Get();
    sum.messagesSent += counters.messagesSent.Get();
    sum.bytesReceived += counters.bytesReceived.Get();
    sum.bytesSent += counters.bytesSent.Get();
    sum.protocolErrors += counters.protocolErrors.Get();
    sum.serviceErrors += counters.serviceErrors.Get();
    sum.slowCallbacks += counters.slowCallbacks.Get();
    sum.evictions += counters.evictions.Get();
    sum.timeouts += counters.timeouts.Get();
    sum.pingTimeouts += counters.pingTimeouts.Get();
    sum.acceptPauses += counters.acceptPauses.Get();
    sum.httpRequests += counters.httpRequests.Get();
    sum.messagesLost += counters.messagesLost.Get();
    sum.ioUringLoops += each.loop->WritesTogether() ? 1 : 0;
    sum.ioUringWrites += counters.ioUringWrites.Get();
    counters.sessionTimes.AddTo(sum.sessionSeconds);
    counters.callbackTimes.AddTo(sum.callbackSeconds);
    counters.pingTimes.AddTo(sum.pingSeconds);
  }
  sum.closes = CodesOf(
      loops_, [](const LoopThread& each) -> auto& { return each.loop->Counters().closes; });
  sum.refusals = CodesOf(
      loops_, [](const LoopThread& each) -> auto& { return each.loop->Counters().refusals; });
  return sum;
}

}  // namespace wshost
