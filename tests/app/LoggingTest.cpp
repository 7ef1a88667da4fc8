// SPDX-License-Identifier: MIT
// Where log lines go.
#include "logging/Logging.h"

#include <Poco/Logger.h>
#include <Poco/Util/MapConfiguration.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <thread>

#include "TemporaryFile.h"

namespace {

using namespace wshost;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using wshost::testing::TemporaryFile;

std::string ContentOf(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

class LogFile : public ::testing::Test {
 protected:
  LogFile() {
    app::AddLoggingSettings(settings_);
    settings_.Give("logging.file", path_, "test");
  }

  void Start(app::Logging& logging) { logging.Start(settings_, *forPoco_); }

  const TemporaryFile folder_{"unused", ""};
  const std::string path_ = folder_.Folder() + "/chat.log";
  Settings settings_;
  Poco::AutoPtr<Poco::Util::MapConfiguration> forPoco_ = new Poco::Util::MapConfiguration;
};

TEST_F(LogFile, HasTheLinesOfAllLoggersWhenLoggingHasEnded) {
  {
    app::Logging logging;
    Start(logging);
    Poco::Logger::get("wshost.test").information("of ours");
    Poco::Logger::get("program").warning("of the program");
    Poco::Logger::get("program").debug("too fine");
  }
  EXPECT_THAT(ContentOf(path_), AllOf(HasSubstr("Information wshost.test: of ours\n"),
                                      HasSubstr("Warning program: of the program\n"), Not(HasSubstr("too fine"))));
}

TEST_F(LogFile, HasOneObjectALineIfThatIsAskedFor) {
  settings_.Give("logging.format", "json", "test");
  {
    app::Logging logging;
    Start(logging);
    Poco::Logger::get("program").warning("for a machine");
  }
  EXPECT_THAT(ContentOf(path_), HasSubstr(R"("level":"warning","logger":"program","text":"for a machine"})"));
}

TEST_F(LogFile, IsBegunAnewByAReloadWhereItWasMovedAway) {
  {
    app::Logging logging;
    Start(logging);
    Poco::Logger::get("program").information("before");
    std::filesystem::rename(path_, path_ + ".old");
    settings_.Give("logging.level", "debug", "test");
    logging.Reload(settings_);
    Poco::Logger::get("program").debug("behind");
  }
  EXPECT_THAT(ContentOf(path_), AllOf(HasSubstr("Debug program: behind\n")));
}

TEST_F(LogFile, HasALineAsSoonAsItIsWritten) {
  app::Logging logging;
  Start(logging);
  Poco::Logger::get("program").information("before a crash");
  while (ContentOf(path_).empty()) std::this_thread::yield();
  EXPECT_THAT(ContentOf(path_), HasSubstr("before a crash"));
}

TEST_F(LogFile, LeavesLoggersAloneThatAnOperatorDefinesByPocosNames) {
  forPoco_->setString("logging.loggers.noisy.name", "noisy");
  forPoco_->setString("logging.loggers.noisy.level", "error");
  {
    app::Logging logging;
    Start(logging);
    logging.Reload(settings_);
    Poco::Logger::get("noisy").information("too fine after a reload");
    settings_.Give("logging.level", "debug", "test");
    logging.Reload(settings_);
    Poco::Logger::get("noisy").information("too fine after another level");
    Poco::Logger::get("program").debug("fine enough");
  }
  EXPECT_THAT(ContentOf(path_), AllOf(Not(HasSubstr("too fine")), HasSubstr("fine enough")));
}

TEST_F(LogFile, ThatCannotBeWrittenIsToldAtOnce) {
  settings_.Give("logging.file", folder_.Folder() + "/no/such/folder/chat.log", "test");
  app::Logging logging;
  EXPECT_THROW(Start(logging), SettingsError);
}

TEST_F(LogFile, StandsBesideWhatAnOperatorDefinesByPocosNames) {
  const std::string own = folder_.Folder() + "/own.log";
  forPoco_->setString("logging.channels.own.class", "FileChannel");
  forPoco_->setString("logging.channels.own.path", own);
  forPoco_->setString("logging.loggers.audit.name", "audit");
  forPoco_->setString("logging.loggers.audit.channel", "own");
  {
    app::Logging logging;
    Start(logging);
    Poco::Logger::get("audit").information("for the auditor");
  }
  EXPECT_THAT(ContentOf(own), HasSubstr("for the auditor"));
  EXPECT_THAT(ContentOf(path_), Not(HasSubstr("for the auditor")));
}

}  // namespace
