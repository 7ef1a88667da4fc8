// SPDX-License-Identifier: MIT
// The settings of a program: their values, where these come from, and what is refused.
#include "wshost/app/Settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace wshost;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Settings Some() {
  Settings settings;
  settings.Add({.key = "listen.port", .kind = SettingKind::Port, .fallback = "4502", .description = "Where"});
  settings.Add(
      {.key = "drain.time", .kind = SettingKind::Time, .fallback = "10s", .description = "How long", .reloads = true});
  settings.Add({.key = "limits.bytes", .kind = SettingKind::Bytes, .fallback = "4MiB", .description = "How much"});
  settings.Add({.key = "limits.number", .kind = SettingKind::Number, .fallback = "3", .description = "How many"});
  settings.Add({.key = "feature", .kind = SettingKind::Flag, .fallback = "off", .description = "Whether"});
  settings.Add({.key = "names", .kind = SettingKind::List, .fallback = "", .description = "Who"});
  settings.Add({.key = "mode",
                .kind = SettingKind::Choice,
                .fallback = "fast",
                .description = "Which",
                .choices = {"fast", "slow"}});
  settings.Add({.key = "token", .kind = SettingKind::Text, .fallback = "", .description = "What", .isSecret = true});
  return settings;
}

std::string WhyNot(std::string_view key, const std::string& value) {
  Settings settings = Some();
  try {
    settings.Give(key, value, "chat.properties");
    return {};
  } catch (const SettingsError& error) {
    return error.what();
  }
}

TEST(Settings, HaveTheirDefaultsUntilSomebodyGivesAValue) {
  Settings settings = Some();
  EXPECT_EQ(settings.Port("listen.port"), 4502);
  EXPECT_EQ(settings.Time("drain.time"), 10s);
  EXPECT_EQ(settings.Bytes("limits.bytes"), 4U << 20U);
  EXPECT_EQ(settings.Number("limits.number"), 3U);
  EXPECT_FALSE(settings.Flag("feature"));
  EXPECT_EQ(settings.Text("mode"), "fast");
  EXPECT_EQ(settings.SourceOf("listen.port"), "default");
}

TEST(Settings, KeepTheLastValueAndItsSource) {
  Settings settings = Some();
  settings.Give("listen.port", "80", "chat.properties");
  settings.Give("listen.port", "8080", "command line");
  settings.Give("names", "ann, ben", "chat.properties");
  EXPECT_EQ(settings.Port("listen.port"), 8080);
  EXPECT_EQ(settings.SourceOf("listen.port"), "command line");
  EXPECT_THAT(settings.List("names"), ElementsAre("ann", "ben"));
}

TEST(Settings, RefuseAKeyThatIsNoneAndSuggestOne) {
  EXPECT_EQ(WhyNot("listen.prt", "80"), "chat.properties: there is no setting 'listen.prt'; did you mean listen.port?");
  EXPECT_EQ(WhyNot("colour", "red"), "chat.properties: there is no setting 'colour'");
}

TEST(Settings, RefuseAValueNamingItAndWhatWasExpected) {
  EXPECT_EQ(WhyNot("listen.port", "70000"),
            "chat.properties: listen.port = 70000: expected a port from 0 (the system chooses) to 65535");
  EXPECT_THAT(WhyNot("drain.time", "10"), HasSubstr("drain.time = 10: expected a time with its unit"));
  EXPECT_THAT(WhyNot("limits.bytes", "4MB"), HasSubstr("limits.bytes = 4MB: expected a size"));
  EXPECT_THAT(WhyNot("mode", "quick"), HasSubstr("mode = quick: expected one of fast, slow"));
  EXPECT_THAT(WhyNot("feature", "maybe"), HasSubstr("feature = maybe: expected true or false"));
  EXPECT_EQ(WhyNot("listen.port", "8080"), "");
}

TEST(Settings, StayAsTheyWereWhenAValueIsRefused) {
  Settings settings = Some();
  EXPECT_THROW(settings.Give("listen.port", "x", "chat.properties"), SettingsError);
  EXPECT_EQ(settings.Port("listen.port"), 4502);
  EXPECT_EQ(settings.SourceOf("listen.port"), "default");
}

TEST(Settings, ArePrintedWithMeaningAndSourceAndWithoutSecrets) {
  Settings settings = Some();
  settings.Give("token", "open sesame", "credential token");
  settings.Give("mode", "slow", "chat.properties");
  const std::string text = settings.Print();
  EXPECT_THAT(text, HasSubstr("# Which\n# from: chat.properties\nmode = slow\n"));
  EXPECT_THAT(text, HasSubstr("# How long\n# from: default (can be reloaded)\ndrain.time = 10s\n"));
  EXPECT_THAT(text, HasSubstr("\n#token = ********\n"));
  EXPECT_THAT(text, Not(HasSubstr("sesame")));
}

TEST(Settings, TellAProgrammerWhatIsWrong) {
  Settings settings = Some();
  const Setting port{.key = "listen.port", .kind = SettingKind::Port, .fallback = "1", .description = ""};
  const Setting bad{.key = "bad", .kind = SettingKind::Port, .fallback = "none", .description = ""};
  EXPECT_THROW(settings.Add(port), std::logic_error);
  EXPECT_THROW(settings.Add(bad), std::logic_error);
  EXPECT_THROW(settings.Number("listen.port"), std::logic_error);
  EXPECT_THROW(settings.Text("nothing"), std::logic_error);
}

}  // namespace
