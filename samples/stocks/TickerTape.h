// SPDX-License-Identifier: MIT
// The market in motion: one timer, and so one thread, that moves the prices and runs every session's ticks.
#pragma once

#include <Poco/Util/Timer.h>
#include <Poco/Util/TimerTask.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "Market.h"
#include "wshost/json/JsonValue.h"

/// Threads: any, for all members. Starts a thread, which ends with it.
class TickerTape {
 public:
  explicit TickerTape(std::uint64_t seed, std::chrono::milliseconds interval = std::chrono::seconds(1));

  /// Makes the message for these tickers from the prices of now.
  wshost::JsonValue Tick(const std::vector<std::string>& tickers) const;

  /// Calls `action` on the timer's thread, one interval from now and then at each. Returns: the task; cancel() ends it.
  Poco::Util::TimerTask::Ptr Repeat(std::function<void()> action);

 private:
  std::chrono::milliseconds interval_;
  mutable std::mutex mutex_;
  Market market_;            // guarded by mutex_
  Poco::Util::Timer timer_;  // last: its thread ends before what it uses
};
