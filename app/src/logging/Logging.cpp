// SPDX-License-Identifier: MIT
// Where a program's log lines go.
#include "logging/Logging.h"

#include <Poco/AsyncChannel.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/Exception.h>
#include <Poco/File.h>
#include <Poco/FileChannel.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/Path.h>
#include <Poco/SplitterChannel.h>
#include <Poco/Util/LoggingConfigurator.h>

#include <algorithm>
#include <iostream>

#include "logging/JournalFormatter.h"
#include "logging/JsonLinesFormatter.h"
#include "logging/TextFormatter.h"
#include "system/Process.h"

namespace wshost::app {
namespace {

constexpr const char* kWaitingLines = "10000";

Poco::AutoPtr<Poco::Formatter> MakeFormatter(const Settings& settings) {
  const std::string& format = settings.Text("logging.format");
  const bool isFile = !settings.Text("logging.file").empty();
  if (format == "json") return new JsonLinesFormatter;
  if (format == "journal" || (format == "auto" && !isFile && ErrorOutputIsJournal())) return new JournalFormatter;
  return new TextFormatter;
}

Poco::AutoPtr<Poco::Channel> MakeSink(const Settings& settings) {
  const std::string& path = settings.Text("logging.file");
  if (path.empty()) return new Poco::ConsoleChannel(std::cerr);
  Poco::AutoPtr<Poco::Channel> file = new Poco::FileChannel(path);
  if (const std::size_t bytes = settings.Bytes("logging.fileBytes"); bytes != 0) {
    file->setProperty("rotation", std::to_string(bytes));
    file->setProperty("purgeCount", std::to_string(std::max<std::size_t>(settings.Number("logging.files"), 1)));
  }
  return file;
}

// The system's log may be null.
Poco::AutoPtr<Poco::Channel> WithSystemLog(const Poco::AutoPtr<Poco::Channel>& sink,
                                           const Poco::AutoPtr<Poco::Channel>& systemLog) {
  if (!systemLog) return sink;
  Poco::AutoPtr<Poco::SplitterChannel> both(new Poco::SplitterChannel);
  both->addChannel(sink);
  both->addChannel(systemLog);
  return both;
}

}  // namespace

void AddLoggingSettings(Settings& settings) {
  settings.Add({.key = "logging.level",
                .kind = SettingKind::Choice,
                .fallback = "information",
                .description = "The least important lines that are written",
                .choices = {"fatal", "critical", "error", "warning", "notice", "information", "debug", "trace"},
                .option = "log-level",
                .reloads = true});
  settings.Add({.key = "logging.format",
                .kind = SettingKind::Choice,
                .fallback = "auto",
                .description = "How lines look; auto: journal under systemd, else text",
                .choices = {"auto", "text", "json", "journal"},
                .option = "log-format"});
  settings.Add({.key = "logging.file",
                .kind = SettingKind::File,
                .fallback = {},
                .description = "A file for the lines; empty: the error output"});
  settings.Add({.key = "logging.fileBytes",
                .kind = SettingKind::Bytes,
                .fallback = "16MiB",
                .description = "Size at which the file is put aside and a new one is begun; 0: never"});
  settings.Add({.key = "logging.files",
                .kind = SettingKind::Number,
                .fallback = "5",
                .description = "Files put aside that are kept"});
}

Logging::~Logging() {
  if (!channel_) return;
  Poco::Logger::setChannel("", new Poco::ConsoleChannel(std::cerr));
  // What Poco has to say of its own end, at this level, would be a line of no format.
  Poco::Logger::setLevel("", Poco::Message::PRIO_INFORMATION);
  channel_->close();
}

void Logging::Start(const Settings& settings, Poco::Util::AbstractConfiguration& forPoco,
                    Poco::AutoPtr<Poco::Channel> systemLog) try {
  sink_ = new ReopeningChannel(new Poco::FormattingChannel(MakeFormatter(settings), MakeSink(settings)));
  sink_->open();  // a file that cannot be written is told now
  channel_ = new Poco::AsyncChannel(WithSystemLog(sink_, systemLog));
  hasFile_ = !settings.Text("logging.file").empty();
  channel_->setProperty("queueSize", kWaitingLines);
  Poco::Logger::root();  // without one there would be nobody to give the channel to
  Poco::Logger::setChannel("", channel_);
  level_ = settings.Text("logging.level");
  Poco::Logger::setLevel("", Poco::Logger::parseLevel(level_));
  forPoco_.assign(&forPoco, true);
  Poco::Util::LoggingConfigurator().configure(forPoco_);
} catch (const Poco::Exception& error) {
  throw SettingsError("logging: " + error.displayText());
}

void Logging::Reload(const Settings& settings) {
  if (settings.Text("logging.level") != level_) SetLevel(settings.Text("logging.level"));
  if (hasFile_) sink_->Reopen();
}

// Poco gives a level to every logger below the one that is named: those that the operator has defined come behind.
// Their channels stay: Poco does not expect them to change while other threads write lines.
void Logging::SetLevel(const std::string& level) {
  constexpr const char* kLoggers = "logging.loggers";
  Poco::Logger::setLevel("", Poco::Logger::parseLevel(level));
  Poco::Util::AbstractConfiguration::Keys names;
  forPoco_->keys(kLoggers, names);
  for (const std::string& each : names) {
    const std::string key = std::string(kLoggers) + "." + each;
    const std::string own = forPoco_->getString(key + ".level", "");
    if (!own.empty()) Poco::Logger::setLevel(forPoco_->getString(key + ".name", ""), Poco::Logger::parseLevel(own));
  }
  level_ = level;
}

void CheckLogging(const Settings& settings, Poco::Util::AbstractConfiguration& forPoco) {
  const std::string& path = settings.Text("logging.file");
  const std::string folder = Poco::Path(path).parent().toString();
  if (!path.empty() && !Poco::File(folder).exists()) {
    throw SettingsError(settings.SourceOf("logging.file") + ": logging.file = " + path +
                        ": expected a file in a folder that exists");
  }
  try {
    Poco::AutoPtr<Poco::Util::AbstractConfiguration> tried(&forPoco, true);
    Poco::Util::LoggingConfigurator().configure(tried);
  } catch (const Poco::Exception& error) {
    throw SettingsError("logging: " + error.displayText());
  }
}

}  // namespace wshost::app
