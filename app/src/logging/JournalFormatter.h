// SPDX-License-Identifier: MIT
// Log lines for systemd's journal, which keeps the time and reads the level from a prefix.
#pragma once

#include <Poco/Formatter.h>

#include <string>

namespace wshost::app {

/// Writes a message as "<6>logger: text" on one line: sd-daemon(3).
class JournalFormatter final : public Poco::Formatter {
 public:
  void format(const Poco::Message& message, std::string& line) override;
};

}  // namespace wshost::app
