// SPDX-License-Identifier: MIT
// Log lines for machines: one JSON object each.
#pragma once

#include <Poco/Formatter.h>
#include <Poco/Message.h>

#include <string>

namespace wshost::app {

/// Writes a message as {"time":...,"level":...,"logger":...,"text":...} on one line; time is UTC to the millisecond.
/// Bytes that are no UTF-8 become U+FFFD, so that each line can be read.
class JsonLinesFormatter final : public Poco::Formatter {
 public:
  void format(const Poco::Message& message, std::string& line) override;
};

/// Returns the name of a priority as a configuration has it: "fatal", "critical", ... "trace".
const char* NameOf(Poco::Message::Priority priority) noexcept;

}  // namespace wshost::app
