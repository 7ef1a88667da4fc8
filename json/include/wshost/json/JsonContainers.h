// SPDX-License-Identifier: MIT
// Vectors, arrays, maps, optionals, variants and tuples: out of a value with As, into one with ToJson.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost {

/// Makes a value of whatever there is a JsonConverter with Make for, and of what a JsonValue is made of anyway.
template <class T>
JsonValue ToJson(const T& value) {
  if constexpr (std::convertible_to<const T&, JsonValue>) {
    return JsonValue(value);
  } else {
    return JsonConverter<T>::Make(value);
  }
}

namespace json {

// The less exact of two results; what did not convert is less than all that did.
inline JsonConversion Worse(JsonConversion a, JsonConversion b) noexcept { return std::max(a, b); }

template <class T>
JsonConversion ReadInto(const JsonValue& value, T& out) {
  return JsonConverter<T>::Read(value, out);
}

template <class T>
void ExplainIfWrong(const JsonValue& value, std::string_view step, std::string& path) {
  T out{};
  if (Converted(JsonConverter<T>::Read(value, out))) return;
  AppendStep(path, step);
  Explain<T>(value, path);
}

// What a list of elements of one type needs.
template <class List, class T>
struct ListConverter {
  static constexpr std::string_view kName = "array";
  static JsonValue Make(const List& list) {
    JsonValue array = JsonArray{};
    array.reserve(list.size());
    for (const T& each : list) array.push_back(ToJson(each));
    return array;
  }
  static void Explain(const JsonValue& value, std::string& path) {
    if (!value.IsArray()) return;
    for (std::size_t i = 0; i < value.size(); ++i) ExplainIfWrong<T>(value[i], std::to_string(i), path);
  }
};

// What an object whose members are of one type needs.
template <class Map, class T>
struct MapConverter {
  static constexpr std::string_view kName = "object";
  static JsonConversion Read(const JsonValue& value, Map& out) {
    if (!value.IsObject()) return JsonConversion::WrongType;
    JsonConversion result = JsonConversion::Exact;
    out.clear();
    for (auto [key, each] : value.Items()) {
      result = Worse(result, ReadInto(each, out[std::string(key)]));
      if (!Converted(result)) break;
    }
    return result;
  }
  static JsonValue Make(const Map& map) {
    JsonValue object = JsonObject{};
    object.reserve(map.size());
    for (const auto& [key, each] : map) object.insert(key, ToJson(each));
    return object;
  }
  static void Explain(const JsonValue& value, std::string& path) {
    for (auto [key, each] : value.Items()) {
      if (value.IsObject()) ExplainIfWrong<T>(each, key, path);
    }
  }
};

}  // namespace json

template <class T>
struct JsonConverter<std::vector<T>> : json::ListConverter<std::vector<T>, T> {
  static JsonConversion Read(const JsonValue& value, std::vector<T>& out) {
    if (!value.IsArray()) return JsonConversion::WrongType;
    JsonConversion result = JsonConversion::Exact;
    out.clear();
    out.reserve(value.size());
    for (const JsonValue& each : value) {
      T element{};
      result = json::Worse(result, json::ReadInto(each, element));
      if (!json::Converted(result)) break;
      out.push_back(std::move(element));
    }
    return result;
  }
};

template <class T, std::size_t N>
struct JsonConverter<std::array<T, N>> : json::ListConverter<std::array<T, N>, T> {
  static JsonConversion Read(const JsonValue& value, std::array<T, N>& out) {
    if (!value.IsArray() || value.size() != N) return JsonConversion::WrongType;
    JsonConversion result = JsonConversion::Exact;
    for (std::size_t i = 0; i < N; ++i) result = json::Worse(result, json::ReadInto(value[i], out[i]));
    return result;
  }
};

template <class T>
struct JsonConverter<std::map<std::string, T>> : json::MapConverter<std::map<std::string, T>, T> {};
template <class T>
struct JsonConverter<std::map<std::string, T, std::less<>>>
    : json::MapConverter<std::map<std::string, T, std::less<>>, T> {};
template <class T>
struct JsonConverter<std::unordered_map<std::string, T>> : json::MapConverter<std::unordered_map<std::string, T>, T> {};

/// Null and what is missing are an empty optional.
template <class T>
struct JsonConverter<std::optional<T>> {
  static constexpr std::string_view kName = JsonConverter<T>::kName;
  static JsonConversion Read(const JsonValue& value, std::optional<T>& out) {
    out.reset();
    if (value.IsNull() || value.IsMissing()) return JsonConversion::Exact;
    return json::ReadInto(value, out.emplace());
  }
  static JsonValue Make(const std::optional<T>& value) { return value ? ToJson(*value) : JsonValue(); }
  static void Explain(const JsonValue& value, std::string& path) { json::Explain<T>(value, path); }
};

template <>
struct JsonConverter<std::monostate> {
  static constexpr std::string_view kName = "null";
  static JsonConversion Read(const JsonValue& value, std::monostate&) {
    return value.IsNull() ? JsonConversion::Exact : JsonConversion::WrongType;
  }
  static JsonValue Make(std::monostate) { return nullptr; }
};

/// The first alternative that the value is exactly, else the first that it converts to. std::monostate is null.
template <class... T>
struct JsonConverter<std::variant<T...>> {
  static constexpr std::string_view kName = "one of several types";
  static JsonConversion Read(const JsonValue& value, std::variant<T...>& out) {
    if ((Try<T>(value, out, true) || ...)) return JsonConversion::Exact;
    return (Try<T>(value, out, false) || ...) ? JsonConversion::FromText : JsonConversion::WrongType;
  }
  static JsonValue Make(const std::variant<T...>& value) {
    return std::visit([](const auto& each) { return ToJson(each); }, value);
  }

 private:
  template <class Each>
  static bool Try(const JsonValue& value, std::variant<T...>& out, bool exactly) {
    Each each{};
    const JsonConversion result = JsonConverter<Each>::Read(value, each);
    if (!json::Converted(result) || (exactly && result != JsonConversion::Exact)) return false;
    out = std::move(each);
    return true;
  }
};

/// An array with one element for each, of its type.
template <class... T>
struct JsonConverter<std::tuple<T...>> {
  static constexpr std::string_view kName = "tuple";
  static JsonConversion Read(const JsonValue& value, std::tuple<T...>& out) {
    if (!value.IsArray() || value.size() != sizeof...(T)) return JsonConversion::WrongType;
    JsonConversion result = JsonConversion::Exact;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((result = json::Worse(result, json::ReadInto(value[I], std::get<I>(out)))), ...);
    }
    (std::index_sequence_for<T...>());
    return result;
  }
  static JsonValue Make(const std::tuple<T...>& value) {
    JsonValue array = JsonArray{};
    std::apply([&array](const auto&... each) { (array.push_back(ToJson(each)), ...); }, value);
    return array;
  }
  static void Explain(const JsonValue& value, std::string& path) {
    if (!value.IsArray() || value.size() != sizeof...(T)) return;
    std::size_t i = 0;
    const auto next = [&i] { return i++; };
    ([&](std::size_t at) { json::ExplainIfWrong<T>(value[at], std::to_string(at), path); }(next()), ...);
  }
};

template <class A, class B>
struct JsonConverter<std::pair<A, B>> {
  static constexpr std::string_view kName = "pair";
  static JsonConversion Read(const JsonValue& value, std::pair<A, B>& out) {
    if (!value.IsArray() || value.size() != 2) return JsonConversion::WrongType;
    return json::Worse(json::ReadInto(value[0], out.first), json::ReadInto(value[1], out.second));
  }
  static JsonValue Make(const std::pair<A, B>& value) { return ToJson(std::tuple<A, B>(value)); }
  static void Explain(const JsonValue& value, std::string& path) {
    JsonConverter<std::tuple<A, B>>::Explain(value, path);
  }
};

}  // namespace wshost
