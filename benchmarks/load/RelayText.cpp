// SPDX-License-Identifier: MIT
// Making and reading the messages of the relay.
#include "RelayText.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace load {
namespace {

constexpr std::uint64_t kFirst = 1'000'000'000;  // so that all numbers have ten digits
constexpr std::string_view kUser = R"({"user":"u)";
constexpr std::string_view kSequence = R"(","seq":)";
constexpr std::size_t kUserDigits = 4;
constexpr std::size_t kSequenceDigits = 10;
constexpr std::size_t kHeadBytes = kUser.size() + kUserDigits + kSequence.size() + kSequenceDigits;

// What people say compresses neither to nothing nor not at all.
constexpr std::array<const char*, 32> kWords{"the",   "a",     "market", "opens", "at",     "nine", "and",    "nobody",
                                             "has",   "seen",  "rain",   "for",   "weeks",  "but",  "trains", "run",
                                             "late",  "again", "so",     "we",    "wait",   "here", "with",   "coffee",
                                             "until", "it",    "gets",   "quiet", "enough", "to",   "hear",   "birds"};

std::uint64_t Digits(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

std::string_view DigitsBehind(std::string_view text, std::string_view key) noexcept {
  const std::size_t begin = text.find(key);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + key.size());
  return text.substr(0, text.find_first_not_of("0123456789"));
}

void AppendWords(std::string& text, std::size_t size, std::uint64_t seed) {
  while (text.size() < size) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    (text += kWords[seed >> 59U]) += ' ';
  }
  text.resize(size);
}

}  // namespace

std::string RelayText::Make(std::size_t size) const {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  char head[128];
  const int length =
      std::snprintf(head, sizeof head, R"({"user":"u%04u","seq":%010llu,"t":%lld%09ld,"text":")", sender,
                    static_cast<unsigned long long>(kFirst + number), static_cast<long long>(now.tv_sec), now.tv_nsec);
  std::string text(head, static_cast<std::size_t>(length));
  if (text.size() + 2 < size) AppendWords(text, size - 2, number << 16U | sender);
  return text += "\"}";
}

std::optional<RelayText> RelayText::Parse(std::string_view text) noexcept {
  std::string_view user;
  std::string_view sequence;
  if (text.size() > kHeadBytes && text.starts_with(kUser) &&
      text.substr(kUser.size() + kUserDigits).starts_with(kSequence)) {
    user = text.substr(kUser.size(), kUserDigits);
    sequence = text.substr(kHeadBytes - kSequenceDigits, kSequenceDigits);
  } else {
    user = DigitsBehind(text, R"("user":"u)");
    sequence = DigitsBehind(text, R"("seq":)");
  }
  const std::uint64_t number = Digits(sequence);
  if (user.empty() || user.size() > kUserDigits || number <= kFirst) return std::nullopt;
  return RelayText{static_cast<std::uint32_t>(Digits(user)), number - kFirst};
}

}  // namespace load
