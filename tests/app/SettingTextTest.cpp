// SPDX-License-Identifier: MIT
// The texts of settings, kind by kind.
#include "settings/SettingText.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace wshost;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SettingText, ReadsFlagsInAllTheirSpellings) {
  for (const char* text : {"true", "yes", "on", "1", "True", "YES"}) EXPECT_EQ(app::ReadFlag(text), true) << text;
  for (const char* text : {"false", "no", "off", "0", "False", "NO"}) EXPECT_EQ(app::ReadFlag(text), false) << text;
  for (const char* text : {"", "2", "ja", "tru", "true "}) EXPECT_EQ(app::ReadFlag(text), std::nullopt) << text;
}

TEST(SettingText, ReadsWholeNumbersAndNothingElse) {
  EXPECT_EQ(app::ReadNumber("0"), 0U);
  EXPECT_EQ(app::ReadNumber("18446744073709551615"), 18446744073709551615U);
  for (const char* text : {"", "-1", "+1", "1.5", "0x10", "1 ", " 1", "1k", "18446744073709551616"}) {
    EXPECT_EQ(app::ReadNumber(text), std::nullopt) << text;
  }
}

TEST(SettingText, ReadsTimesWithTheirUnit) {
  EXPECT_EQ(app::ReadTime("250ms"), 250ms);
  EXPECT_EQ(app::ReadTime("10s"), 10s);
  EXPECT_EQ(app::ReadTime("10 s"), 10s);
  EXPECT_EQ(app::ReadTime("5min"), 5min);
  EXPECT_EQ(app::ReadTime("2h"), 2h);
  EXPECT_EQ(app::ReadTime("0"), 0ms);
  for (const char* text : {"", "10", "s", "-1s", "1.5s", "10S", "10sec", "99999999999999h"}) {
    EXPECT_EQ(app::ReadTime(text), std::nullopt) << text;
  }
}

TEST(SettingText, ReadsSizesWithOrWithoutAUnit) {
  EXPECT_EQ(app::ReadBytes("65536"), 65536U);
  EXPECT_EQ(app::ReadBytes("12B"), 12U);
  EXPECT_EQ(app::ReadBytes("64KiB"), 65536U);
  EXPECT_EQ(app::ReadBytes("4 MiB"), 4U << 20U);
  EXPECT_EQ(app::ReadBytes("1GiB"), 1U << 30U);
  for (const char* text : {"", "KiB", "4MB", "4mib", "-4", "20000000000GiB"}) {
    EXPECT_EQ(app::ReadBytes(text), std::nullopt) << text;
  }
}

TEST(SettingText, ReadsListsWithoutBlanksAndEmptyWords) {
  EXPECT_THAT(app::ReadList("a, b ,,c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(app::ReadList(""), IsEmpty());
  EXPECT_THAT(app::ReadList(" , "), IsEmpty());
}

TEST(SettingText, WritesWhatItReads) {
  EXPECT_EQ(app::WriteTime(0ms), "0");
  EXPECT_EQ(app::WriteTime(1500ms), "1500ms");
  EXPECT_EQ(app::WriteTime(30s), "30s");
  EXPECT_EQ(app::WriteTime(120s), "2min");
  EXPECT_EQ(app::WriteTime(2h), "2h");
  EXPECT_EQ(app::WriteBytes(0), "0");
  EXPECT_EQ(app::WriteBytes(1000), "1000B");
  EXPECT_EQ(app::WriteBytes(4U << 20U), "4MiB");
}

TEST(SettingText, TakesWholeAddressesOnly) {
  for (const char* text : {"127.0.0.1", "0.0.0.0", "::", "::1", "fe80::1"}) EXPECT_TRUE(app::IsAddress(text)) << text;
  for (const char* text : {"", "localhost", "1.2.3", "1.2.3.4:80", "[::1]", "1.2.3.256"}) {
    EXPECT_FALSE(app::IsAddress(text)) << text;
  }
}

}  // namespace
