// SPDX-License-Identifier: MIT
// Session ids: a counter behind a keyed permutation, so that they neither repeat nor tell the next one.
#include "wshost/service/SessionId.h"

#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <ostream>
#include <random>

namespace wshost {
namespace {

// Speck64/128 (Beaulieu et al., 2013): a block cipher of 64-bit blocks is a permutation of the ids.
class Permutation {
 public:
  Permutation() {
    std::random_device entropy;
    std::array<std::uint32_t, 4> key{};
    for (auto& word : key) word = entropy();
    std::array<std::uint32_t, 3> words{key[1], key[2], key[3]};
    std::uint32_t round = key[0];
    for (std::uint32_t i = 0; i < kRounds; ++i) {
      roundKeys_[i] = round;
      std::uint32_t& word = words[i % 3];
      word = (round + std::rotr(word, 8)) ^ i;
      round = std::rotl(round, 3) ^ word;
    }
  }

  std::uint64_t operator()(std::uint64_t block) const noexcept {
    auto high = static_cast<std::uint32_t>(block >> 32);
    auto low = static_cast<std::uint32_t>(block);
    for (const std::uint32_t key : roundKeys_) {
      high = (std::rotr(high, 8) + low) ^ key;
      low = std::rotl(low, 3) ^ high;
    }
    return static_cast<std::uint64_t>(high) << 32 | low;
  }

 private:
  static constexpr std::uint32_t kRounds = 27;
  std::array<std::uint32_t, kRounds> roundKeys_{};
};

}  // namespace

SessionId SessionId::Next() {
  static const Permutation permute;
  static std::atomic<std::uint64_t> counter{0};
  return SessionId(permute(counter.fetch_add(1, std::memory_order_relaxed)));
}

std::string SessionId::ToString() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  std::uint64_t rest = value_;
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, rest >>= 4) *digit = kDigits[rest & 15];
  return text;
}

std::optional<SessionId> SessionId::FromString(std::string_view text) noexcept {
  if (text.size() != 16 || text.find_first_not_of("0123456789abcdef") != text.npos) return std::nullopt;
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return SessionId(value);
}

std::ostream& operator<<(std::ostream& out, SessionId id) { return out << id.ToString(); }

}  // namespace wshost
