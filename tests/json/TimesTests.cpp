// SPDX-License-Identifier: MIT
// Dates, UUIDs and URIs.
#include "wshost/json/JsonTimes.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "wshost/json/JsonException.h"

namespace wshost::test {

TEST(JsonTimes, DatesAreIso8601) {
  const Poco::DateTime date = JsonValue("2024-02-29T10:20:30.123456Z").As<Poco::DateTime>();
  EXPECT_EQ(date, Poco::DateTime(2024, 2, 29, 10, 20, 30, 123, 456));
  EXPECT_EQ(ToJson(date), "2024-02-29T10:20:30.123456Z");
  EXPECT_EQ(ToJson(Poco::DateTime(2024, 2, 29)), "2024-02-29T00:00:00Z");
  EXPECT_EQ(JsonValue("2024-05-21T10:20:30+02:00").As<Poco::DateTime>(), Poco::DateTime(2024, 5, 21, 8, 20, 30));
  EXPECT_EQ(JsonValue("2024-05-21T10:20:30-0130").As<Poco::DateTime>(), Poco::DateTime(2024, 5, 21, 11, 50, 30));
  EXPECT_EQ(JsonValue("2024-05-21T10:20:30.5Z").As<Poco::DateTime>().millisecond(), 500);
  EXPECT_EQ(JsonValue("/Date(1700000000123)/").As<Poco::DateTime>().timestamp().epochMicroseconds(), 1700000000123000);
  EXPECT_EQ(JsonValue("/Date(-1000+0200)/").As<Poco::DateTime>(), Poco::DateTime(1969, 12, 31, 23, 59, 59));
}

TEST(JsonTimes, OtherTextsAreNoDates) {
  for (const char* text : {"",
                           "2024",
                           "2024-13-01T00:00:00Z",
                           "2023-02-29T00:00:00Z",
                           "2024-05-21 10:20:30Z",
                           "2024-05-21T24:00:00Z",
                           "2024-05-21T10:60:00Z",
                           "2024-05-21T10:20:60Z",
                           "2024-05-21T10:20:30",
                           "2024-05-21T10:20:30.Z",
                           "2024-05-21T10:20:30Zx",
                           "2024-05-21T10:20:30+2:00",
                           "2024-05-21T10:20:30+02:60",
                           "-024-05-21T10:20:30Z",
                           "/Date()/",
                           "/Date(1",
                           "/Date(1x)/",
                           "/Date(99999999999999999)/",
                           "2024-05-21T10-20",
                           "2024/05/21T10:20:30Z",
                           "2024-05/21T10:20:30Z",
                           "2024-05-21T10:20-30Z",
                           "2024-05-21T10:2"}) {
    EXPECT_FALSE(JsonValue(text).TryAs<Poco::DateTime>()) << text;
  }
  EXPECT_FALSE(JsonValue(1700000000).TryAs<Poco::DateTime>());
  EXPECT_THROW(static_cast<void>(JsonValue("today").As<Poco::DateTime>()), JsonTypeError);
}

TEST(JsonTimes, TimePointsOfTheSystemClock) {
  using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;
  const Milliseconds time(std::chrono::milliseconds(1700000000123));
  EXPECT_EQ(ToJson(time), "2023-11-14T22:13:20.123000Z");
  EXPECT_EQ(ToJson(time).As<Milliseconds>(), time);
  EXPECT_EQ(JsonValue("1969-12-31T23:59:59.5Z").As<std::chrono::sys_seconds>().time_since_epoch().count(), -1);
  EXPECT_FALSE(JsonValue("x").TryAs<std::chrono::sys_seconds>());
}

TEST(JsonTimes, UuidsAndUris) {
  const std::string id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  EXPECT_EQ(JsonValue(id).As<Poco::UUID>().toString(), id);
  EXPECT_EQ(ToJson(Poco::UUID(id)), id);
  for (const char* text : {"", "6ba7b8109dad11d180b400c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430cx"}) {
    EXPECT_FALSE(JsonValue(text).TryAs<Poco::UUID>()) << text;
  }
  EXPECT_FALSE(JsonValue(1).TryAs<Poco::UUID>());
  EXPECT_EQ(JsonValue("wss://a.example/chat?x=1").As<Poco::URI>().getHost(), "a.example");
  EXPECT_EQ(ToJson(Poco::URI("wss://a.example/chat?x=1")), "wss://a.example/chat?x=1");
  EXPECT_FALSE(JsonValue("http://a:port/").TryAs<Poco::URI>());
  EXPECT_FALSE(JsonValue(1).TryAs<Poco::URI>());
}

}  // namespace wshost::test
