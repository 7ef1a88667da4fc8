// SPDX-License-Identifier: MIT
// An honest client sends 32 bytes every millisecond, one at a time, while others mean harm: how long its echoes take.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include "Abuses.h"
#include "HostProcess.h"
#include "RawPeer.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kMostRampSeconds = 30;
constexpr double kGoalMilliseconds = 100;
constexpr std::size_t kRounds = 3;

/// The honest client.
class Honest {
 public:
  explicit Honest(std::uint16_t port) : peer_(port) { peer_.Upgrade(); }

  // Returns: milliseconds from the message to its whole echo.
  double Echo() {
    const Clock::time_point begin = Clock::now();
    peer_.SendAll(message_);
    std::string answer;
    while (answer.size() < kEcho.size()) answer += peer_.Receive();
    if (answer != kEcho) throw std::runtime_error("that is no echo");
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  }

 private:
  static inline const std::string kText = "thirty-two bytes of honest text.";
  static inline const std::string kEcho = std::string("\x81\x20", 2) + kText;
  const std::string message_ = MaskedFrame(0x81, kText);
  RawPeer peer_;
};

double Quantile(const std::vector<double>& sorted, double part) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

// Measures from the abuse's first moment until `seconds` after it has built up.
std::vector<double> Measure(Honest& honest, const ChildProcess& abuser, unsigned seconds) {
  std::vector<double> times;
  const Clock::time_point start = Clock::now();
  Clock::time_point end = Clock::time_point::max();
  Clock::time_point next = start;
  while (Clock::now() < end) {
    times.push_back(honest.Echo());
    if (end == Clock::time_point::max() && abuser.HasSpoken()) end = Clock::now() + std::chrono::seconds(seconds);
    if (Clock::now() - start > std::chrono::seconds(kMostRampSeconds + seconds)) {
      throw std::runtime_error("the abuse does not build up");
    }
    next = std::max(next + std::chrono::milliseconds(1), Clock::now());
    std::this_thread::sleep_until(next);
  }
  std::sort(times.begin(), times.end());
  return times;
}

/// What one round of one abuse came to.
struct Round {
  std::vector<double> times;  // sorted
  HostCounts seen;
};

Round RunOnce(const Abuse& abuse, unsigned seconds) {
  const unsigned most = 2 * kMostRampSeconds + 2 * seconds;
  HostProcess host(abuse.options, abuse.mostDescriptors, most);
  Honest honest(host.Port());
  Round round;
  {
    const ChildProcess abuser(10, most, [&](int tell, int) {
      abuse.run(host.Port(), [tell] {
        if (::write(tell, "!", 1) != 1) std::abort();
      });
    });
    round.times = Measure(honest, abuser, seconds);
  }
  round.seen = host.Close();
  return round;
}

// A machine has other work: one round that it disturbed is not taken for the abuse's doing.
// Returns: whether the slowest echo of the median round met the goal.
bool Run(const Abuse& abuse, unsigned seconds) {
  std::vector<double> times;
  std::array<double, kRounds> slowest{};
  unsigned long long accepted = 0;
  unsigned long long errors = 0;
  unsigned long long received = 0;
  for (double& each : slowest) {
    const Round round = RunOnce(abuse, seconds);
    each = round.times.back();
    times.insert(times.end(), round.times.begin(), round.times.end());
    accepted += round.seen.accepted;
    errors += round.seen.protocolErrors;
    received += round.seen.bytesReceived;
  }
  std::sort(times.begin(), times.end());
  std::sort(slowest.begin(), slowest.end());
  const double median = slowest[kRounds / 2];
  std::printf("| `%s` | %zu | %.2f | %.1f | %.0f (%.0f \u2013 %.0f) | %llu | %llu | %.0f |\n",
              std::string(abuse.name).c_str(), times.size(), Quantile(times, 0.5), Quantile(times, 0.99), median,
              slowest.front(), slowest.back(), accepted, errors, static_cast<double>(received) / 1e6);
  std::fflush(stdout);
  return median <= kGoalMilliseconds;
}

}  // namespace

int main(int count, char** words) try {
  const unsigned seconds = count > 1 ? static_cast<unsigned>(std::clamp(std::atoi(words[1]), 1, 60)) : 1;
  const std::vector<std::string> wanted(words + std::min(count, 2), words + count);
  std::printf(
      "| abuse | echoes | p50 ms | p99 ms | max ms (least \u2013 most) | accepted | protocol errors | MB received |\n");
  std::printf("|---|---|---|---|---|---|---|---|\n");
  int failed = 0;
  for (const Abuse& abuse : AllAbuses()) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), abuse.name) == wanted.end()) continue;
    if (!Run(abuse, seconds)) ++failed;
  }
  if (failed != 0) std::printf("\n%d of them made an echo wait for more than %.0f ms.\n", failed, kGoalMilliseconds);
  return failed == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "hostile benchmark: %s\n", error.what());
  return 2;
}
