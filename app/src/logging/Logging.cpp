// SPDX-License-Identifier: MIT
// Where a program's log lines go.
#include "logging/Logging.h"

#include <Poco/AsyncChannel.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/Exception.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/PatternFormatter.h>
#include <Poco/Util/LoggingConfigurator.h>

#include <iostream>

#include "logging/JournalFormatter.h"
#include "logging/JsonLinesFormatter.h"
#include "system/Process.h"

namespace wshost::app {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%d %H:%M:%S.%i %p %s: %t";
constexpr const char* kWaitingLines = "10000";

Poco::AutoPtr<Poco::Formatter> MakeFormatter(const Settings& settings) {
  const std::string& format = settings.Text("logging.format");
  const bool isFile = !settings.Text("logging.file").empty();
  if (format == "json") return new JsonLinesFormatter;
  if (format == "journal" || (format == "auto" && !isFile && ErrorOutputIsJournal())) return new JournalFormatter;
  auto* const text = new Poco::PatternFormatter(kTextPattern);
  text->setProperty("times", "local");
  return text;
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
                .kind = SettingKind::Text,
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

Poco::AutoPtr<Poco::Channel> Logging::MakeSink(const Settings& settings) {
  const std::string& path = settings.Text("logging.file");
  if (path.empty()) return new Poco::ConsoleChannel(std::cerr);
  file_ = new Poco::FileChannel(path);
  if (const std::size_t bytes = settings.Bytes("logging.fileBytes"); bytes != 0) {
    file_->setProperty("rotation", std::to_string(bytes));
    file_->setProperty("purgeCount", std::to_string(std::max<std::size_t>(settings.Number("logging.files"), 1)));
  }
  file_->setProperty("flush", "false");
  return file_;
}

void Logging::Start(const Settings& settings, Poco::Util::AbstractConfiguration& forPoco) try {
  Poco::AutoPtr<Poco::Channel> sink = MakeSink(settings);
  sink->open();  // a file that cannot be written is told now
  const Poco::AutoPtr<Poco::Channel> formatted = new Poco::FormattingChannel(MakeFormatter(settings), sink);
  channel_ = new Poco::AsyncChannel(formatted);
  channel_->setProperty("queueSize", kWaitingLines);
  Poco::Logger::root();  // without one there would be nobody to give the channel to
  Poco::Logger::setChannel("", channel_);
  Poco::Logger::setLevel("", Poco::Logger::parseLevel(settings.Text("logging.level")));
  Poco::AutoPtr<Poco::Util::AbstractConfiguration> named(&forPoco, true);
  Poco::Util::LoggingConfigurator().configure(named);
} catch (const Poco::Exception& error) {
  throw SettingsError("logging: " + error.displayText());
}

void Logging::Reload(const Settings& settings) {
  if (file_) {
    file_->close();
    file_->open();
  }
  Poco::Logger::setLevel("", Poco::Logger::parseLevel(settings.Text("logging.level")));
}

}  // namespace wshost::app
