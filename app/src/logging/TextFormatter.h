// SPDX-License-Identifier: MIT
// Log lines for people.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Formatter.h>
#include <Poco/PatternFormatter.h>

#include <string>

namespace wshost::app {

/// Writes a message as "2026-03-04 05:06:07.089 Warning logger: text" on one line; time is local.
class TextFormatter final : public Poco::Formatter {
 public:
  TextFormatter();
  void format(const Poco::Message& message, std::string& line) override;

 private:
  Poco::AutoPtr<Poco::PatternFormatter> pattern_;
};

}  // namespace wshost::app
