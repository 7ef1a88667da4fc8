// SPDX-License-Identifier: MIT
// The walk, in whole cents, so that a price has two decimals and equal seeds give equal prices everywhere.
#include "Market.h"

#include <algorithm>

namespace {

constexpr std::int64_t kLargestStep = 200;  // of 10,000: 2 per cent
constexpr std::int64_t kPullDivisor = 100;  // 1 per cent of the way home with each step

}  // namespace

Market::Market(std::uint64_t seed)
    : random_(seed),
      quotes_{{"MSFT", "Mostly Soft Toys", 3142},
              {"GOOG", "Goose & Goggles", 14205},
              {"ACME", "Acme Anvils", 2718},
              {"BEAN", "Bean & Gone Coffee", 899},
              {"CATS", "Catapult Transit System", 6650},
              {"LAMP", "Lamplight Power", 10480},
              {"NOVA", "Nova Kites", 4275},
              {"YARN", "Yarn Dynamics", 1931}} {
  for (const Quote& quote : quotes_) startCents_.push_back(quote.cents);
}

void Market::Step() {
  for (std::size_t i = 0; i < quotes_.size(); ++i) quotes_[i].cents = NextCents(quotes_[i].cents, startCents_[i]);
}

std::int64_t Market::NextCents(std::int64_t cents, std::int64_t startCents) {
  // The remainder, not a standard distribution: those differ from library to library. Its bias does not matter here.
  const auto step = static_cast<std::int64_t>(random_() % (2 * kLargestStep + 1)) - kLargestStep;
  const std::int64_t pull = (startCents - cents) / kPullDivisor;
  const std::int64_t next = std::max<std::int64_t>(cents + cents * step / 10'000 + pull, 1);
  return next != cents ? next : cents + 1;  // a share that stands still is no fun to watch
}

const Quote* Market::Find(std::string_view ticker) const noexcept {
  const auto found = std::find_if(quotes_.begin(), quotes_.end(), [&](const Quote& q) { return q.ticker == ticker; });
  return found == quotes_.end() ? nullptr : &*found;
}
