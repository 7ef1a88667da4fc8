// SPDX-License-Identifier: MIT
// Log lines for systemd's journal.
#include "logging/JournalFormatter.h"

#include <Poco/Message.h>

#include <algorithm>

#include "logging/PlainText.h"

namespace wshost::app {
namespace {

// Poco counts from 1, fatal, to 8, trace; syslog from 2, critical, to 7, debug (0 and 1 are the system's own).
int SyslogLevel(Poco::Message::Priority priority) { return std::clamp(static_cast<int>(priority), 2, 7); }

}  // namespace

void JournalFormatter::format(const Poco::Message& message, std::string& line) {
  line = "<" + std::to_string(SyslogLevel(message.getPriority())) + ">" + message.getSource() + ": " +
         PlainText(message.getText());
}

}  // namespace wshost::app
