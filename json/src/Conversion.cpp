// SPDX-License-Identifier: MIT
// The conversion table: which value becomes which C++ type, and what is said when it does not.
#include "wshost/json/JsonConversion.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <system_error>

#include "Access.h"
#include "Decimal.h"
#include "Utf8.h"
#include "Writer.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonStruct.h"

namespace wshost::json {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

double RealOf(const Node& node) noexcept { return std::bit_cast<double>(node.low); }

// Reads a string that is a JSON number from its first to its last byte.
bool ReadNumberText(const Node& node, JsonValue& number) {
  const std::string_view text = node.View();
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !digit(text.back()) || !(digit(text.front()) || text.front() == '-')) return false;
  auto result = JsonValue::TryParse(text);
  if (result) number = *std::move(result);
  return static_cast<bool>(result);
}

// Converts through the number that a string spells.
template <class Convert>
JsonConversion ThroughText(const Node& node, const Convert& convert) {
  JsonValue number;
  if (!node.IsText() || !ReadNumberText(node, number)) return JsonConversion::WrongType;
  const JsonConversion result = convert(number);
  return Converted(result) ? JsonConversion::FromText : result;
}

// Says why a double is no integer of the range [least, bound).
JsonConversion CheckWhole(double value, double least, double bound) noexcept {
  if (value != std::trunc(value)) return JsonConversion::Fraction;
  return value >= least && value < bound ? JsonConversion::Exact : JsonConversion::OutOfRange;
}

// Reads number text, which may be an integer of 64 bits that was written as a real, such as 9007199254740993.0.
JsonConversion ReadMagnitude(std::string_view text, std::uint64_t& magnitude) noexcept {
  const Whole whole = WholeOf(text, magnitude);
  if (whole == Whole::Yes) return JsonConversion::Exact;
  return whole == Whole::Fraction ? JsonConversion::Fraction : JsonConversion::OutOfRange;
}

JsonConversion ReadRawSigned(std::string_view text, std::int64_t& out) noexcept {
  std::uint64_t magnitude = 0;
  if (const auto why = ReadMagnitude(text, magnitude); why != JsonConversion::Exact) return why;
  const bool negative = text.front() == '-';
  if (magnitude > static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0)) return JsonConversion::OutOfRange;
  out = static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
  return JsonConversion::Exact;
}

JsonConversion ReadRawUnsigned(std::string_view text, std::uint64_t& out) noexcept {
  if (const auto why = ReadMagnitude(text, out); why != JsonConversion::Exact) return why;
  return text.front() == '-' ? JsonConversion::OutOfRange : JsonConversion::Exact;
}

std::string Excerpt(const JsonValue& value) {
  constexpr std::size_t kLongest = 60;
  if (value.IsMissing()) return "the missing value";
  if (value.IsArray()) return "an array of " + std::to_string(value.size());
  if (value.IsObject()) return "an object of " + std::to_string(value.size());
  if (!value.IsString()) return std::string(ToString(value.Type())) + " " + value.ToString().substr(0, kLongest);
  std::string_view text = value.As<std::string_view>();
  if (text.size() <= kLongest) return "string " + value.ToString();
  text = text.substr(0, kLongest);
  text.remove_suffix(static_cast<std::size_t>(text.data() + text.size() - FindBadUtf8(text)));
  return "string " + JsonValue(text).ToString() + "...";
}

}  // namespace

JsonConversion ReadBoolean(const JsonValue& value, bool& out) noexcept {
  const Node& node = Access::NodeOf(value);
  if (value.IsBoolean()) {
    out = node.GetTag() == Tag::True;
    return JsonConversion::Exact;
  }
  if (!node.IsText()) return JsonConversion::WrongType;
  out = node.View() == "true";
  return out || node.View() == "false" ? JsonConversion::FromText : JsonConversion::WrongType;
}

JsonConversion ReadSigned(const JsonValue& value, std::int64_t least, std::int64_t most, std::int64_t& out) {
  const Node& node = Access::NodeOf(value);
  switch (node.GetTag()) {
    case Tag::Int64:
      out = static_cast<std::int64_t>(node.low);
      break;
    case Tag::Double:
      if (const auto whole = CheckWhole(RealOf(node), -kTwoTo63, kTwoTo63); whole != JsonConversion::Exact)
        return whole;
      out = static_cast<std::int64_t>(RealOf(node));
      break;
    case Tag::Uint64:
      return JsonConversion::OutOfRange;
    case Tag::RawNumber:
      if (const auto whole = ReadRawSigned(node.View(), out); whole != JsonConversion::Exact) return whole;
      break;
    default:
      return ThroughText(node, [&](const JsonValue& number) { return ReadSigned(number, least, most, out); });
  }
  return out >= least && out <= most ? JsonConversion::Exact : JsonConversion::OutOfRange;
}

JsonConversion ReadUnsigned(const JsonValue& value, std::uint64_t most, std::uint64_t& out) {
  const Node& node = Access::NodeOf(value);
  switch (node.GetTag()) {
    case Tag::Int64:
      if (static_cast<std::int64_t>(node.low) < 0) return JsonConversion::OutOfRange;
      out = node.low;
      break;
    case Tag::Uint64:
      out = node.low;
      break;
    case Tag::Double:
      if (const auto whole = CheckWhole(RealOf(node), 0, kTwoTo64); whole != JsonConversion::Exact) return whole;
      out = static_cast<std::uint64_t>(RealOf(node));
      break;
    case Tag::RawNumber:
      if (const auto whole = ReadRawUnsigned(node.View(), out); whole != JsonConversion::Exact) return whole;
      break;
    default:
      return ThroughText(node, [&](const JsonValue& number) { return ReadUnsigned(number, most, out); });
  }
  return out <= most ? JsonConversion::Exact : JsonConversion::OutOfRange;
}

JsonConversion ReadReal(const JsonValue& value, double& out) {
  const Node& node = Access::NodeOf(value);
  const auto check = [&] { return value == JsonValue(out) ? JsonConversion::Exact : JsonConversion::Rounded; };
  switch (node.GetTag()) {
    case Tag::Double:
      out = RealOf(node);
      return JsonConversion::Exact;
    case Tag::Int64:
      out = static_cast<double>(static_cast<std::int64_t>(node.low));
      return check();
    case Tag::Uint64:
      out = static_cast<double>(node.low);
      return check();
    case Tag::RawNumber:
      return NearestDouble(node.View(), out) ? JsonConversion::Rounded : JsonConversion::OutOfRange;
    default:
      return ThroughText(node, [&](const JsonValue& number) { return ReadReal(number, out); });
  }
}

JsonConversion ReadReal(const JsonValue& value, float& out) {
  double wide = 0;
  const JsonConversion result = ReadReal(value, wide);
  if (!Converted(result)) return result;
  // From halfway to the next power of two on, the nearest float would be infinity.
  constexpr double kFloatBound = 3.4028235677973366e38;
  if (std::fabs(wide) >= kFloatBound) return JsonConversion::OutOfRange;
  out = static_cast<float>(wide);
  if (result == JsonConversion::Exact && static_cast<double>(out) != wide) return JsonConversion::Rounded;
  return result;
}

JsonConversion ReadString(const JsonValue& value, std::string& out) {
  const Node& node = Access::NodeOf(value);
  if (node.IsText()) {
    out = node.View();
    return JsonConversion::Exact;
  }
  if (!value.IsNumber() && !value.IsBoolean()) return JsonConversion::WrongType;
  out = value.ToString();
  return JsonConversion::FromText;
}

JsonConversion ReadView(const JsonValue& value, std::string_view& out) noexcept {
  const Node& node = Access::NodeOf(value);
  if (!node.IsText()) return JsonConversion::WrongType;
  out = node.View();
  return JsonConversion::Exact;
}

JsonConversion ReadCharacter(const JsonValue& value, char& out) noexcept {
  const Node& node = Access::NodeOf(value);
  if (!node.IsText() || node.View().size() != 1) return JsonConversion::WrongType;
  out = node.View().front();
  return JsonConversion::Exact;
}

void ThrowConversion(JsonConversion why, const JsonValue& value, std::string_view target, std::string_view path) {
  const std::string what = Excerpt(value);
  std::string call = "As<" + std::string(target) + ">: ";
  if (!path.empty()) call += std::string(path) + ": ";
  if (value.IsMissing()) throw JsonMissingError(call + "there is no value");
  if (why == JsonConversion::OutOfRange) throw JsonRangeError(call + what + " is out of range");
  if (why == JsonConversion::Fraction) throw JsonRangeError(call + what + " has a fraction");
  throw JsonTypeError(call + "not from " + what);
}

void ThrowUnnamed(std::string_view type, long long value) {
  throw JsonRangeError("ToJson: " + std::to_string(value) + " is no enumerator of " + std::string(type));
}

}  // namespace wshost::json
