// SPDX-License-Identifier: MIT
// Log lines for machines.
#include "logging/JsonLinesFormatter.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/UTF8Encoding.h>

#include "wshost/json/JsonObject.h"

namespace wshost::app {
namespace {

constexpr const char* kTimeFormat = "%Y-%m-%dT%H:%M:%S.%iZ";

// A text that a peer had a say in may hold anything.
std::string Readable(const std::string& text) {
  std::string readable;
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at != end) {
    int length = Poco::UTF8Encoding().characterMap()[*at];
    length = length == -1 ? 0 : length < 0 ? -length : 1;
    if (length == 0 || length > end - at || !Poco::UTF8Encoding::isLegal(at, length)) {
      readable += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    readable.append(at, at + length);
    at += length;
  }
  return readable;
}

}  // namespace

void JsonLinesFormatter::format(const Poco::Message& message, std::string& line) {
  line = JsonObject{{"time", Poco::DateTimeFormatter::format(message.getTime(), kTimeFormat)},
                    {"level", NameOf(message.getPriority())},
                    {"logger", Readable(message.getSource())},
                    {"text", Readable(message.getText())}}
             .ToString();
}

const char* NameOf(Poco::Message::Priority priority) noexcept {
  switch (priority) {
    case Poco::Message::PRIO_FATAL:
      return "fatal";
    case Poco::Message::PRIO_CRITICAL:
      return "critical";
    case Poco::Message::PRIO_ERROR:
      return "error";
    case Poco::Message::PRIO_WARNING:
      return "warning";
    case Poco::Message::PRIO_NOTICE:
      return "notice";
    case Poco::Message::PRIO_INFORMATION:
      return "information";
    case Poco::Message::PRIO_DEBUG:
      return "debug";
    case Poco::Message::PRIO_TRACE:
      return "trace";
  }
  return "information";
}

}  // namespace wshost::app
