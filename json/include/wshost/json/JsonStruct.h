// SPDX-License-Identifier: MIT
// Structs and enums of the program, both ways: WSHOST_JSON(Quote, symbol, bid, ask) behind the struct is all it takes.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "wshost/json/JsonContainers.h"

namespace wshost {
namespace json {

template <class Type, class Member>
struct Field {
  std::string_view name;
  Member Type::*member;
};

template <class T>
concept Struct = std::is_class_v<T> && requires(const T* type) {
  JsonFieldsOf(type);
};
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(const T* type) {
  JsonNamesOf(type);
};

[[noreturn]] void ThrowUnnamed(std::string_view type, long long value);

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

}  // namespace json

/// A struct that WSHOST_JSON names the members of. Members that the value does not have are an error, unless they are
/// optional; members that only the value has are ignored. An empty optional is left out.
template <json::Struct T>
struct JsonConverter<T> {
  static constexpr std::string_view kName = JsonTypeNameOf(static_cast<const T*>(nullptr));

  static JsonConversion Read(const JsonValue& value, T& out) {
    if (!value.IsObject()) return JsonConversion::WrongType;
    JsonConversion result = JsonConversion::Exact;
    ForEachField([&](const auto& field) {
      if (json::Converted(result)) result = json::Worse(result, json::ReadInto(value[field.name], out.*field.member));
    });
    return result;
  }

  static JsonValue Make(const T& from) {
    JsonValue object = JsonObject{};
    ForEachField([&]<class Member>(const json::Field<T, Member>& field) {
      if constexpr (json::kIsOptional<Member>) {
        if (!(from.*field.member)) return;
      }
      object.insert(field.name, ToJson(from.*field.member));
    });
    return object;
  }

  static void Explain(const JsonValue& value, std::string& path) {
    if (!value.IsObject()) return;
    ForEachField([&]<class Member>(const json::Field<T, Member>& field) {
      json::ExplainIfWrong<Member>(value[field.name], field.name, path);
    });
  }

 private:
  template <class Visit>
  static void ForEachField(const Visit& visit) {
    std::apply([&visit](const auto&... field) { (visit(field), ...); }, JsonFieldsOf(static_cast<const T*>(nullptr)));
  }
};

/// An enum that WSHOST_JSON_ENUM names the enumerators of: each is its name as a string.
template <json::NamedEnum T>
struct JsonConverter<T> {
  static constexpr std::string_view kName = JsonTypeNameOf(static_cast<const T*>(nullptr));

  static JsonConversion Read(const JsonValue& value, T& out) {
    const auto text = value.TryAs<std::string_view>();
    for (const auto& [name, each] : JsonNamesOf(static_cast<const T*>(nullptr))) {
      if (text != name) continue;
      out = each;
      return JsonConversion::Exact;
    }
    return JsonConversion::WrongType;
  }

  /// Errors: JsonRangeError for a number that is none of the enumerators.
  static JsonValue Make(T from) {
    for (const auto& [name, each] : JsonNamesOf(static_cast<const T*>(nullptr))) {
      if (each == from) return name;
    }
    json::ThrowUnnamed(kName, static_cast<long long>(from));
  }
};

}  // namespace wshost

// What follows goes over a list of names: each round of expansion takes one.
#define WSHOST_JSON_PARENS ()
#define WSHOST_JSON_EXPAND(...) WSHOST_JSON_EXPAND3(WSHOST_JSON_EXPAND3(WSHOST_JSON_EXPAND3(__VA_ARGS__)))
#define WSHOST_JSON_EXPAND3(...) WSHOST_JSON_EXPAND2(WSHOST_JSON_EXPAND2(WSHOST_JSON_EXPAND2(__VA_ARGS__)))
#define WSHOST_JSON_EXPAND2(...) WSHOST_JSON_EXPAND1(WSHOST_JSON_EXPAND1(WSHOST_JSON_EXPAND1(__VA_ARGS__)))
#define WSHOST_JSON_EXPAND1(...) WSHOST_JSON_EXPAND0(WSHOST_JSON_EXPAND0(WSHOST_JSON_EXPAND0(__VA_ARGS__)))
#define WSHOST_JSON_EXPAND0(...) __VA_ARGS__
#define WSHOST_JSON_EACH(macro, type, ...) __VA_OPT__(WSHOST_JSON_EXPAND(WSHOST_JSON_STEP(macro, type, __VA_ARGS__)))
#define WSHOST_JSON_STEP(macro, type, first, ...) \
  macro(type, first) __VA_OPT__(, WSHOST_JSON_AGAIN WSHOST_JSON_PARENS(macro, type, __VA_ARGS__))
#define WSHOST_JSON_AGAIN() WSHOST_JSON_STEP
#define WSHOST_JSON_FIELD(type, name) \
  ::wshost::json::Field<type, decltype(type::name)> { #name, &type::name }
#define WSHOST_JSON_NAME(type, name) \
  std::pair<std::string_view, type> { #name, type::name }

/// Names the members, up to 80, that a struct has in JSON. Stands behind the struct, in its namespace.
#define WSHOST_JSON(type, ...)                                                      \
  [[maybe_unused]] constexpr auto JsonFieldsOf(const type*) noexcept {              \
    return std::make_tuple(WSHOST_JSON_EACH(WSHOST_JSON_FIELD, type, __VA_ARGS__)); \
  }                                                                                 \
  [[maybe_unused]] consteval std::string_view JsonTypeNameOf(const type*) noexcept { return #type; }

/// Names the enumerators of an enum. Stands behind the enum, in its namespace.
#define WSHOST_JSON_ENUM(type, ...)                                           \
  [[maybe_unused]] constexpr auto JsonNamesOf(const type*) noexcept {         \
    return std::array{WSHOST_JSON_EACH(WSHOST_JSON_NAME, type, __VA_ARGS__)}; \
  }                                                                           \
  [[maybe_unused]] consteval std::string_view JsonTypeNameOf(const type*) noexcept { return #type; }
