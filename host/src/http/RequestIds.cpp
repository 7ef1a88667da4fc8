// SPDX-License-Identifier: MIT
// The names of requests.
#include "http/RequestIds.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <random>

namespace wshost::host {
namespace {

std::uint64_t Start() {
  std::random_device entropy;
  return static_cast<std::uint64_t>(entropy()) << 32 | entropy();
}

}  // namespace

bool IsRequestId(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxRequestIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

// Steps of an odd number come back to none before all have been taken, and make ids that differ at a glance. Where
// they start differs from process to process.
std::string NextRequestId() {
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;
  static constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  constexpr std::size_t kLength = 13;  // of 5 bits each
  std::string text(kLength, '0');
  static std::atomic<std::uint64_t> next{Start()};
  std::uint64_t rest = next.fetch_add(kStep, std::memory_order_relaxed);
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, rest >>= 5) *digit = kDigits[rest & 31];
  return text;
}

void AddRequestId(std::vector<HeaderField>& fields, std::string_view id) {
  if (!id.empty() && HeaderFields(fields).Count(kRequestIdField) == 0) fields.push_back({kRequestIdField, id});
}

}  // namespace wshost::host
