// SPDX-License-Identifier: MIT
// Log lines for people.
#include "logging/TextFormatter.h"

#include <Poco/Message.h>

#include "logging/PlainText.h"

namespace wshost::app {

TextFormatter::TextFormatter() : pattern_(new Poco::PatternFormatter("%Y-%m-%d %H:%M:%S.%i %p %s: %t")) {
  pattern_->setProperty("times", "local");
}

void TextFormatter::format(const Poco::Message& message, std::string& line) {
  pattern_->format(Poco::Message(message, PlainText(message.getText())), line);
}

}  // namespace wshost::app
