// SPDX-License-Identifier: MIT
// Which of a sender's messages one client has had: all, each once, in order?
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "Report.h"

namespace load {

/// Looks at each delivery. It remembers the last 64 messages of each sender for each client.
class DeliveryLog {
 public:
  DeliveryLog(std::size_t clients, std::size_t senders) : senders_(senders), seen_(clients * senders) {}

  /// Notes that `client` has got message `number` of `sender`.
  void Note(std::size_t client, std::size_t sender, std::uint64_t number) noexcept {
    Seen& seen = seen_[client * senders_ + sender];
    if (number == seen.last + 1) {
      seen.last = number;
      seen.before = seen.before << 1U | 1U;
      ++unique_;
    } else {
      NoteIrregular(seen, number);
    }
  }

  /// Returns: deliveries, those that came twice left out.
  std::uint64_t Unique() const noexcept { return unique_; }
  void AddTo(Report& report) const {
    report.Add("duplicates", duplicates_).Add("order_violations", late_).Add("gaps", gaps_);
  }

 private:
  struct Seen {
    std::uint64_t last = 0;
    std::uint64_t before = 0;  // bit n: message last - n has come
  };

  void NoteIrregular(Seen& seen, std::uint64_t number) noexcept;

  std::size_t senders_;
  std::vector<Seen> seen_;
  std::uint64_t unique_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t late_ = 0;  // came after a later one
  std::uint64_t gaps_ = 0;
};

}  // namespace load
