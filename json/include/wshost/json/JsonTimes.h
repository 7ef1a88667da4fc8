// SPDX-License-Identifier: MIT
// Dates, UUIDs and URIs, which are strings in JSON: out of a value with As, into one with ToJson.
#pragma once

#include <Poco/DateTime.h>
#include <Poco/URI.h>
#include <Poco/UUID.h>

#include <chrono>
#include <string_view>

#include "wshost/json/JsonContainers.h"

namespace wshost {

namespace json {

JsonConversion ReadTime(const JsonValue& value, Poco::DateTime& out);
JsonConversion ReadUuid(const JsonValue& value, Poco::UUID& out);
JsonConversion ReadUri(const JsonValue& value, Poco::URI& out);
JsonValue MakeTime(const Poco::DateTime& time);

}  // namespace json

/// From ISO 8601 with date, time and zone (2024-05-21T10:20:30.5+02:00), or /Date(milliseconds)/; to ISO 8601 in UTC.
template <>
struct JsonConverter<Poco::DateTime> {
  static constexpr std::string_view kName = "date";
  static JsonConversion Read(const JsonValue& value, Poco::DateTime& out) { return json::ReadTime(value, out); }
  static JsonValue Make(const Poco::DateTime& time) { return json::MakeTime(time); }
};

/// As Poco::DateTime. Units: as the duration, and what is finer is cut off.
template <class Duration>
struct JsonConverter<std::chrono::sys_time<Duration>> {
  static constexpr std::string_view kName = "date";
  static JsonConversion Read(const JsonValue& value, std::chrono::sys_time<Duration>& out) {
    Poco::DateTime time;
    const JsonConversion result = json::ReadTime(value, time);
    const std::chrono::microseconds since(time.timestamp().epochMicroseconds());
    if (json::Converted(result)) out = std::chrono::sys_time<Duration>(std::chrono::floor<Duration>(since));
    return result;
  }
  static JsonValue Make(std::chrono::sys_time<Duration> time) {
    const auto since = std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch());
    return json::MakeTime(Poco::DateTime(Poco::Timestamp(since.count())));
  }
};

/// From and to 8-4-4-4-12 hexadecimal digits.
template <>
struct JsonConverter<Poco::UUID> {
  static constexpr std::string_view kName = "UUID";
  static JsonConversion Read(const JsonValue& value, Poco::UUID& out) { return json::ReadUuid(value, out); }
  static JsonValue Make(const Poco::UUID& id) { return id.toString(); }
};

/// From and to the text of a URI or a reference to one.
template <>
struct JsonConverter<Poco::URI> {
  static constexpr std::string_view kName = "URI";
  static JsonConversion Read(const JsonValue& value, Poco::URI& out) { return json::ReadUri(value, out); }
  static JsonValue Make(const Poco::URI& uri) { return uri.toString(); }
};

}  // namespace wshost
