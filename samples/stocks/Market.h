// SPDX-License-Identifier: MIT
// A made-up stock exchange: prices on a random walk, without clock, thread or I/O.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// One share and what it costs now.
struct Quote {
  std::string ticker;
  std::string company;
  std::int64_t cents;  ///< Always positive.

  double Price() const noexcept { return static_cast<double>(cents) / 100.0; }
};

/// Companies that do not exist, at prices that change with each step. Equal seeds give equal walks.
/// Threads: none of its own; one at a time.
class Market {
 public:
  explicit Market(std::uint64_t seed);

  /// Moves every price: by at most 2 per cent and a pull back towards where it started, or one cent.
  void Step();

  /// Finds a share by its ticker in upper case. Returns: null if there is none.
  const Quote* Find(std::string_view ticker) const noexcept;

  const std::vector<Quote>& Quotes() const noexcept { return quotes_; }

 private:
  std::int64_t NextCents(std::int64_t cents, std::int64_t startCents);

  std::mt19937_64 random_;
  std::vector<Quote> quotes_;
  std::vector<std::int64_t> startCents_;
};
