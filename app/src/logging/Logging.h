// SPDX-License-Identifier: MIT
// Where a program's log lines go, and how they look.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Util/AbstractConfiguration.h>

#include <string>

#include "logging/ReopeningChannel.h"
#include "wshost/app/Settings.h"

namespace wshost::app {

/// Adds logging.level, logging.format and where lines go.
void AddLoggingSettings(Settings& settings);

/// Tries what can be tried of logging without writing a line: the folder of the file, and what an operator defines by
/// Poco's own names. Errors: SettingsError.
void CheckLogging(const Settings& settings, Poco::Util::AbstractConfiguration& forPoco);

/// Sends the lines of all of Poco's loggers to one place, from a thread of its own: whoever writes a line waits for no
/// disk and no pipe. Of lines that come faster than they can be written, some are dropped, and their number is logged.
/// Threads: the program's main thread.
class Logging {
 public:
  Logging() = default;
  Logging(const Logging&) = delete;
  Logging& operator=(const Logging&) = delete;
  /// Writes what is still waiting, and lets lines go to the error output as they come.
  ~Logging();

  /// Starts. `forPoco` has channels and loggers that an operator defines by Poco's own names, and may be empty.
  /// `systemLog` gets all lines as well; it may be null.
  /// Errors: SettingsError for a file that cannot be written, or what Poco does not understand.
  void Start(const Settings& settings, Poco::Util::AbstractConfiguration& forPoco,
             Poco::AutoPtr<Poco::Channel> systemLog = {});

  /// Takes over a level that was changed, and begins a new file where the old one was moved away. Loggers that
  /// `forPoco` has defined keep what it says of them. Errors: Poco::Exception if the file cannot be opened.
  void Reload(const Settings& settings);

 private:
  void SetLevel(const std::string& level);

  Poco::AutoPtr<Poco::Channel> channel_;
  Poco::AutoPtr<ReopeningChannel> sink_;
  Poco::AutoPtr<Poco::Util::AbstractConfiguration> forPoco_;
  bool hasFile_ = false;
  std::string level_;
};

}  // namespace wshost::app
