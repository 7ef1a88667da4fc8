// SPDX-License-Identifier: MIT
// The hash of a value, without recursion: a sum over all parts of what each is and where.
#include "wshost/json/JsonHash.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "Access.h"
#include "Decimal.h"
#include "KeyIndex.h"

namespace wshost {
namespace {

using json::Node;
using json::Tag;

std::uint64_t Mix(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t mixed = (a ^ std::rotl(b, 32)) * 0x9E3779B97F4A7C15U + b;
  mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9U;
  return mixed ^ mixed >> 32;
}

std::uint64_t HashInteger(bool negative, std::uint64_t magnitude) noexcept {
  return Mix(magnitude, negative && magnitude != 0 ? 3 : 2);
}

std::uint64_t HashReal(double real) noexcept {
  constexpr double kTwoTo64 = 18446744073709551616.0;
  if (std::fabs(real) < kTwoTo64 && real == std::trunc(real)) {
    return HashInteger(real < 0, static_cast<std::uint64_t>(std::fabs(real)));
  }
  return Mix(std::bit_cast<std::uint64_t>(real), 4);
}

std::uint64_t HashDigits(std::string_view text) {
  std::uint64_t magnitude = 0;
  if (json::WholeOf(text, magnitude) == json::Whole::Yes) return HashInteger(text.front() == '-', magnitude);
  double nearest = 0;
  return json::NearestDouble(text, nearest) ? Mix(std::bit_cast<std::uint64_t>(nearest), 5) : 5;
}

std::uint64_t HashText(std::string_view text) noexcept { return json::HashKey(text, json::ProcessHashSeed()); }

std::uint64_t HashScalar(const Node& node) {
  const bool negative = static_cast<std::int64_t>(node.low) < 0;
  switch (node.GetTag()) {
    case Tag::Int64:
      return HashInteger(negative, negative ? 0 - node.low : node.low);
    case Tag::Uint64:
      return HashInteger(false, node.low);
    case Tag::Double:
      return HashReal(std::bit_cast<double>(node.low));
    case Tag::RawNumber:
      return HashDigits(node.View());
    case Tag::ShortText:
    case Tag::Text:
      return HashText(node.View());
    default:
      return node.IsContainer() ? Mix(node.Count(), node.IsObject() ? 6 : 7)
                                : static_cast<std::uint64_t>(node.GetTag());
  }
}

}  // namespace
}  // namespace wshost

std::size_t std::hash<wshost::JsonValue>::operator()(const wshost::JsonValue& value) const {
  using namespace wshost;
  std::uint64_t sum = 0;
  std::vector<std::pair<const JsonValue*, std::uint64_t>> pending{{&value, json::ProcessHashSeed().k0}};
  while (!pending.empty()) {
    const auto [at, place] = pending.back();
    pending.pop_back();
    sum += Mix(HashScalar(json::Access::NodeOf(*at)), place);
    std::uint64_t index = 0;
    for (auto [key, each] : at->Items()) {
      pending.emplace_back(&each, Mix(place, at->IsObject() ? HashText(key) : index));
      ++index;
    }
  }
  return static_cast<std::size_t>(sum);
}
