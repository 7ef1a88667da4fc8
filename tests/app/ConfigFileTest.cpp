// SPDX-License-Identifier: MIT
// Settings in files of all kinds.
#include "settings/ConfigFile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "TemporaryFile.h"

namespace {

using namespace wshost;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using wshost::testing::TemporaryFile;

Settings Some() {
  Settings settings;
  settings.Add({.key = "listen.port", .kind = SettingKind::Port, .fallback = "4502", .description = ""});
  settings.Add({.key = "listen.allowedOrigins", .kind = SettingKind::List, .fallback = "", .description = ""});
  return settings;
}

std::string WhyNot(const std::string& name, const std::string& content) {
  const TemporaryFile file(name, content);
  Settings settings = Some();
  try {
    app::ReadConfigFile(file.Path(), settings);
    return {};
  } catch (const SettingsError& error) {
    return error.what();
  }
}

TEST(ConfigFile, IsReadInEachNotation) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"chat.properties",
       "# a comment\nlisten.port = 8080\nlisten.allowedOrigins = https://a.example, https://b.example\n"},
      {"chat.conf", "listen.port: 8080\nlisten.allowedOrigins: https://a.example, https://b.example\n"},
      {"chat.ini", "[listen]\nport = 8080\nallowedOrigins = https://a.example, https://b.example\n"},
      {"chat.json", R"({"listen": {"port": 8080, "allowedOrigins": ["https://a.example", "https://b.example"]}})"}};
  for (const auto& [name, content] : files) {
    const TemporaryFile file(name, content);
    Settings settings = Some();
    app::ReadConfigFile(file.Path(), settings);
    EXPECT_EQ(settings.Port("listen.port"), 8080) << name;
    EXPECT_THAT(settings.List("listen.allowedOrigins"), ElementsAre("https://a.example", "https://b.example")) << name;
    EXPECT_EQ(settings.SourceOf("listen.port"), file.Path());
  }
}

TEST(ConfigFile, IsRefusedWithItsNameAndWhatIsWrong) {
  EXPECT_THAT(WhyNot("chat.properties", "listen.prot = 8080"), HasSubstr("chat.properties: there is no setting"));
  EXPECT_THAT(WhyNot("chat.properties", "listen = 1\nlisten.port = 2"), HasSubstr("there is no setting 'listen'"));
  EXPECT_THAT(WhyNot("chat.properties", "listen.port = http"), HasSubstr("chat.properties: listen.port = http"));
  EXPECT_THAT(WhyNot("chat.json", "{\"listen\": "), HasSubstr("chat.json: cannot be read"));
  EXPECT_THAT(WhyNot("chat.yaml", "listen:"), HasSubstr("chat.yaml: expected a file whose name ends in"));
  Settings settings = Some();
  EXPECT_THROW(app::ReadConfigFile("/nowhere/chat.properties", settings), SettingsError);
}

TEST(ConfigFile, CanBeWhatSettingsHavePrinted) {
  Settings printed = Some();
  printed.Add({.key = "admin.token", .kind = SettingKind::Text, .fallback = "", .description = "", .isSecret = true});
  printed.Add({.key = "text", .kind = SettingKind::Text, .fallback = "", .description = "", .isSecret = false});
  Settings read = printed;
  read.Give("admin.token", "another", "test");
  printed.Give("admin.token", "open sesame", "test");
  printed.Give("listen.allowedOrigins", "https://a.example, https://b.example", "test");
  for (const char* text : {R"(C:\new\tables\)", "a\nb\tc\rd", "# no comment = none: ${not.expanded}", "\xc3\xbc", ""}) {
    printed.Give("text", text, "test");
    const TemporaryFile file("printed.properties", printed.Print());
    app::ReadConfigFile(file.Path(), read);
    EXPECT_EQ(read.Text("text"), text);
    EXPECT_EQ(read.Text("listen.allowedOrigins"), printed.Text("listen.allowedOrigins"));
    EXPECT_EQ(read.Text("admin.token"), "another");
  }
}

TEST(ConfigFile, HandsOverWhatItHasForPocosLogging) {
  const TemporaryFile file("chat.properties", "logging.channels.c.class = ConsoleChannel\nlisten.port = 1\n");
  Settings settings = Some();
  const auto forPoco = app::ReadConfigFile(file.Path(), settings);
  EXPECT_EQ(forPoco->getString("logging.channels.c.class"), "ConsoleChannel");
  EXPECT_FALSE(forPoco->has("listen.port"));
}

TEST(SecretFile, GivesItsTextWithoutTheEndOfTheLine) {
  const TemporaryFile file("token", "open sesame\n");
  EXPECT_EQ(app::ReadSecretFile(file.Path()), "open sesame");
}

TEST(SecretFile, IsRefusedIfItIsMissingEmptyOrTooLong) {
  const TemporaryFile file("token", " \n");
  EXPECT_THROW(app::ReadSecretFile(file.Path()), SettingsError);
  file.Write(std::string(5000, 'x'));
  EXPECT_THROW(app::ReadSecretFile(file.Path()), SettingsError);
  EXPECT_THROW(app::ReadSecretFile(file.Path() + ".no"), SettingsError);
}

}  // namespace
