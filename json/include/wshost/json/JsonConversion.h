// SPDX-License-Identifier: MIT
// Out of a JsonValue: what As, TryAs and Is can convert to. Included by JsonValue.h.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// Says how a conversion went.
enum class JsonConversion {
  Exact,       ///< The value was of the target's JSON type, and the target holds it as it is.
  Rounded,     ///< It was a number, and the target, a float or double, holds the nearest it has.
  FromText,    ///< It was a string that spells the target, or a scalar spelled for a string.
  WrongType,   ///< There is no conversion.
  OutOfRange,  ///< It is a number that the target cannot hold, or a string that spells one.
  Fraction     ///< It is a number with a fraction, and the target is an integer.
};

namespace json {

JsonConversion ReadBoolean(const JsonValue& value, bool& out) noexcept;
JsonConversion ReadSigned(const JsonValue& value, std::int64_t least, std::int64_t most, std::int64_t& out);
JsonConversion ReadUnsigned(const JsonValue& value, std::uint64_t most, std::uint64_t& out);
JsonConversion ReadReal(const JsonValue& value, double& out);
JsonConversion ReadReal(const JsonValue& value, float& out);
JsonConversion ReadString(const JsonValue& value, std::string& out);
JsonConversion ReadView(const JsonValue& value, std::string_view& out) noexcept;
JsonConversion ReadCharacter(const JsonValue& value, char& out) noexcept;
[[noreturn]] void ThrowConversion(JsonConversion why, const JsonValue& value, std::string_view target,
                                  std::string_view path);
// Appends "/step" to a path.
void AppendStep(std::string& path, std::string_view step);

inline bool Converted(JsonConversion result) noexcept { return result <= JsonConversion::FromText; }

}  // namespace json

/// Converts a JsonValue to T: kName for error texts, and Read. A specialisation teaches As, TryAs and Is a type; with
/// Make it teaches ToJson the way back. Types that hold others have Explain(value, path), which finds the part that
/// does not convert and throws for it.
template <class T>
struct JsonConverter;

namespace json {

// Throws for a value that does not convert.
template <class T>
[[noreturn]] void Explain(const JsonValue& value, std::string& path) {
  if constexpr (requires { JsonConverter<T>::Explain(value, path); }) JsonConverter<T>::Explain(value, path);
  T out{};
  ThrowConversion(JsonConverter<T>::Read(value, out), value, JsonConverter<T>::kName, path);
}

}  // namespace json

template <>
struct JsonConverter<bool> {
  static constexpr std::string_view kName = "bool";
  static JsonConversion Read(const JsonValue& value, bool& out) { return json::ReadBoolean(value, out); }
};

template <json::Integer T>
struct JsonConverter<T> {
  static constexpr bool kSigned = std::is_signed_v<T>;
  static constexpr std::string_view kName = sizeof(T) == 8   ? (kSigned ? "int64" : "uint64")
                                            : sizeof(T) == 4 ? (kSigned ? "int32" : "uint32")
                                            : sizeof(T) == 2 ? (kSigned ? "int16" : "uint16")
                                                             : (kSigned ? "int8" : "uint8");
  static JsonConversion Read(const JsonValue& value, T& out) {
    using Limits = std::numeric_limits<T>;
    std::conditional_t<kSigned, std::int64_t, std::uint64_t> wide = 0;
    JsonConversion result;
    if constexpr (kSigned) {
      result = json::ReadSigned(value, Limits::min(), Limits::max(), wide);
    } else {
      result = json::ReadUnsigned(value, Limits::max(), wide);
    }
    if (json::Converted(result)) out = static_cast<T>(wide);
    return result;
  }
};

template <json::Real T>
struct JsonConverter<T> {
  static constexpr std::string_view kName = sizeof(T) == 4 ? "float" : "double";
  static JsonConversion Read(const JsonValue& value, T& out) { return json::ReadReal(value, out); }
};

template <>
struct JsonConverter<std::string> {
  static constexpr std::string_view kName = "string";
  static JsonConversion Read(const JsonValue& value, std::string& out) { return json::ReadString(value, out); }
};

template <>
struct JsonConverter<std::string_view> {
  static constexpr std::string_view kName = "string";
  static JsonConversion Read(const JsonValue& value, std::string_view& out) { return json::ReadView(value, out); }
};

template <>
struct JsonConverter<char> {
  static constexpr std::string_view kName = "character";
  static JsonConversion Read(const JsonValue& value, char& out) { return json::ReadCharacter(value, out); }
};

template <>
struct JsonConverter<JsonValue> {
  static constexpr std::string_view kName = "value";
  static JsonConversion Read(const JsonValue& value, JsonValue& out) {
    out = value;
    return JsonConversion::Exact;
  }
};

template <class T>
bool JsonValue::Is() const {
  T out{};
  return JsonConverter<T>::Read(*this, out) == JsonConversion::Exact;
}

template <class T, class MakePath>
T JsonValue::Convert(const MakePath& makePath) const {
  T out{};
  if (!json::Converted(JsonConverter<T>::Read(*this, out))) [[unlikely]] {
    std::string path = makePath();
    json::Explain<T>(*this, path);
  }
  return out;
}

template <class T>
T JsonValue::As() const {
  return Convert<T>([] { return std::string(); });
}

template <class T>
T JsonValue::As(T fallback) const {
  T out{};
  return json::Converted(JsonConverter<T>::Read(*this, out)) ? out : fallback;
}

template <class T>
std::optional<T> JsonValue::TryAs() const {
  std::optional<T> out(std::in_place);
  if (!json::Converted(JsonConverter<T>::Read(*this, *out))) out.reset();
  return out;
}

}  // namespace wshost
