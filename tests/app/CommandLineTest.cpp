// SPDX-License-Identifier: MIT
// What a command line asks for.
#include "CommandLine.h"

#include <Poco/Util/OptionException.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace wshost;
using app::CommandLine;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Settings Some() {
  Settings settings;
  settings.Add({.key = "listen.port",
                .kind = SettingKind::Port,
                .fallback = "4502",
                .description = "TCP port",
                .option = "port",
                .letter = "p"});
  settings.Add({.key = "drain.time", .kind = SettingKind::Time, .fallback = "10s", .description = ""});
  return settings;
}

Poco::Util::OptionSet Options() {
  Poco::Util::OptionSet options;
  app::DefineOptions(options, Some());
  return options;
}

CommandLine Read(const std::vector<std::string>& arguments) {
  return app::ReadCommandLine(Options(), Some(), arguments);
}

std::string WhyNot(const std::vector<std::string>& arguments) {
  try {
    Read(arguments);
    return {};
  } catch (const Poco::Util::OptionException& error) {
    return error.message();
  }
}

TEST(CommandLine, GivesSettingsByTheirOptionOrByTheirKey) {
  const CommandLine line = Read({"--port=8080", "--set", "drain.time=5s", "--set=listen.port=9"});
  EXPECT_EQ(line.task, CommandLine::Task::Run);
  EXPECT_THAT(line.settings,
              ElementsAre(Pair("listen.port", "8080"), Pair("drain.time", "5s"), Pair("listen.port", "9")));
}

TEST(CommandLine, TakesLettersAndValuesBehindABlank) {
  EXPECT_THAT(Read({"-p", "10"}).settings, ElementsAre(Pair("listen.port", "10")));
  EXPECT_THAT(Read({"-p10"}).settings, ElementsAre(Pair("listen.port", "10")));
  EXPECT_THAT(Read({"--port", "10"}).settings, ElementsAre(Pair("listen.port", "10")));
}

TEST(CommandLine, NamesAFileAndATask) {
  EXPECT_EQ(Read({"--config=/etc/chat.properties", "--check-config"}).configFile, "/etc/chat.properties");
  EXPECT_EQ(Read({"--check-config"}).task, CommandLine::Task::CheckConfig);
  EXPECT_EQ(Read({"--print-config"}).task, CommandLine::Task::PrintConfig);
  EXPECT_EQ(Read({"--check-health"}).task, CommandLine::Task::CheckHealth);
  EXPECT_EQ(Read({"--version"}).task, CommandLine::Task::Version);
}

TEST(CommandLine, LooksAtNothingAfterHelp) {
  EXPECT_EQ(Read({"--help", "--colour=red"}).task, CommandLine::Task::Help);
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(WhyNot({"--prot=1"}), "--prot=1: there is no such option; did you mean --port?");
  EXPECT_THAT(WhyNot({"4502"}), HasSubstr("4502: expected an option, such as --port=4502"));
  EXPECT_THAT(WhyNot({"--set=listen.port"}), HasSubstr("expected KEY=VALUE"));
  EXPECT_THAT(WhyNot({"--set==1"}), HasSubstr("expected KEY=VALUE"));
  EXPECT_NE(WhyNot({"--port=1", "--port=2"}), "");
  EXPECT_NE(WhyNot({"--port"}), "");
  EXPECT_NE(WhyNot({"--set"}), "");
}

TEST(CommandLine, HelpNamesEachOptionAndTheLayers) {
  const std::string help = app::HelpText(Options(), {.name = "chat", .purpose = "Relays everything."}, "chat");
  for (const char* part :
       {"Relays everything.", "--port=VALUE", "--set=KEY=VALUE", "--check-config", "WSHOST__LISTEN__PORT"}) {
    EXPECT_THAT(help, HasSubstr(part));
  }
}

}  // namespace
