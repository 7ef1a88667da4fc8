// SPDX-License-Identifier: MIT
// Numbers that are too long for the quick path.
#include "NumberReader.h"

#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "Decimal.h"

namespace wshost::json {
namespace {

Node MakeRawNumber(Block& block, const char* begin, const char* end) noexcept {
  return Block::TextNode(Tag::RawNumber, begin, static_cast<std::size_t>(end - begin), &block);
}

}  // namespace

WSHOST_NEVER_INLINE Node MakeLongInteger(Block& block, const char* begin, const char* end) {
  const bool negative = *begin == '-';
  std::uint64_t value = 0;
  const auto result = std::from_chars(begin + negative, end, value);
  constexpr auto kMost = static_cast<std::uint64_t>(INT64_MAX);
  if (result.ec != std::errc{} || (negative && value > kMost + 1)) return MakeRawNumber(block, begin, end);
  if (!negative) return Node::Make(value > kMost ? Tag::Uint64 : Tag::Int64, value);
  // No integer is -0: as a double it keeps its sign.
  if (value == 0) return Node::Make(Tag::Double, std::bit_cast<std::uint64_t>(-0.0));
  return Node::Make(Tag::Int64, 0 - value);
}

WSHOST_NEVER_INLINE Node MakeLongReal(Block& block, const char* begin, const char* end) {
  double value = 0;
  const auto result = std::from_chars(begin, end, value);
  const std::string_view text(begin, static_cast<std::size_t>(end - begin));
  if (result.ec != std::errc{} || !StandsFor(value, text)) return MakeRawNumber(block, begin, end);
  return Node::Make(Tag::Double, std::bit_cast<std::uint64_t>(value));
}

}  // namespace wshost::json
