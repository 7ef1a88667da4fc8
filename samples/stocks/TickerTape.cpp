// SPDX-License-Identifier: MIT
// Timer tasks around the market.
#include "TickerTape.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <utility>

#include "Tick.h"

namespace {

class RepeatedAction : public Poco::Util::TimerTask {
 public:
  explicit RepeatedAction(std::function<void()> action) : action_(std::move(action)) {}
  void run() override { action_(); }

 private:
  std::function<void()> action_;
};

}  // namespace

TickerTape::TickerTape(std::uint64_t seed, std::chrono::milliseconds interval) : interval_(interval), market_(seed) {
  Repeat([this] {
    const std::lock_guard lock(mutex_);
    market_.Step();
  });
}

wshost::JsonValue TickerTape::Tick(const std::vector<std::string>& tickers) const {
  const std::string now = Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::ISO8601_FRAC_FORMAT);
  const std::lock_guard lock(mutex_);
  return MakeTick(market_, tickers, now);
}

Poco::Util::TimerTask::Ptr TickerTape::Repeat(std::function<void()> action) {
  Poco::Util::TimerTask::Ptr task = new RepeatedAction(std::move(action));
  const long milliseconds = static_cast<long>(interval_.count());
  timer_.scheduleAtFixedRate(task, milliseconds, milliseconds);
  return task;
}
