// SPDX-License-Identifier: MIT
// How log lines look to machines and to systemd's journal.
#include <Poco/DateTime.h>
#include <Poco/Message.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logging/JournalFormatter.h"
#include "logging/JsonLinesFormatter.h"
#include "logging/TextFormatter.h"
#include "wshost/json/JsonValue.h"

namespace {

using namespace wshost;
using ::testing::EndsWith;

Poco::Message MessageOf(const std::string& text, Poco::Message::Priority priority = Poco::Message::PRIO_WARNING) {
  Poco::Message message("wshost.host", text, priority);
  message.setTime(Poco::DateTime(2026, 3, 4, 5, 6, 7, 89).timestamp());
  return message;
}

template <typename TFormatter>
std::string Format(const Poco::Message& message) {
  std::string line;
  TFormatter().format(message, line);
  return line;
}

TEST(JsonLines, AreOneObjectEach) {
  EXPECT_EQ(
      Format<app::JsonLinesFormatter>(MessageOf("a \"slow\" peer\nleft")),
      R"({"time":"2026-03-04T05:06:07.089Z","level":"warning","logger":"wshost.host","text":"a \"slow\" peer\nleft"})");
}

TEST(JsonLines, CanBeReadWhateverBytesAPeerSent) {
  const std::vector<std::string> texts{"\xff\xfe", "half \xc3", "\xed\xa0\x80", {"nul \0 in it", 11}, "\x80 f\xc3\xbc"};
  for (const std::string& text : texts) {
    const std::string line = Format<app::JsonLinesFormatter>(MessageOf(text));
    EXPECT_NO_THROW(JsonValue::Parse(line)) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
  EXPECT_EQ(JsonValue::Parse(Format<app::JsonLinesFormatter>(MessageOf("f\xc3\xbcr \xff")))["text"],
            JsonValue("f\xc3\xbcr \xEF\xBF\xBD"));
}

TEST(JsonLines, NameEveryPriority) {
  for (int priority = Poco::Message::PRIO_FATAL; priority <= Poco::Message::PRIO_TRACE; ++priority) {
    const auto level = static_cast<Poco::Message::Priority>(priority);
    const JsonValue line = JsonValue::Parse(Format<app::JsonLinesFormatter>(MessageOf("x", level)));
    EXPECT_EQ(line["level"], JsonValue(app::NameOf(level)));
  }
}

TEST(TextLines, AreOneLineEachWhateverAPeerSent) {
  EXPECT_THAT(Format<app::TextFormatter>(MessageOf("one\n2026 Fatal forged: \x1b[2J")),
              EndsWith(" Warning wshost.host: one\\x0A2026 Fatal forged: \\x1B[2J"));
}

TEST(JournalLines, AreOneLineEachWithItsLevel) {
  EXPECT_EQ(Format<app::JournalFormatter>(MessageOf("one\n<0>two")), "<4>wshost.host: one\\x0A<0>two");
  EXPECT_EQ(Format<app::JournalFormatter>(MessageOf("x", Poco::Message::PRIO_FATAL)), "<2>wshost.host: x");
  EXPECT_EQ(Format<app::JournalFormatter>(MessageOf("x", Poco::Message::PRIO_ERROR)), "<3>wshost.host: x");
  EXPECT_EQ(Format<app::JournalFormatter>(MessageOf("x", Poco::Message::PRIO_INFORMATION)), "<6>wshost.host: x");
  EXPECT_EQ(Format<app::JournalFormatter>(MessageOf("x", Poco::Message::PRIO_DEBUG)), "<7>wshost.host: x");
  EXPECT_EQ(Format<app::JournalFormatter>(MessageOf("x", Poco::Message::PRIO_TRACE)), "<7>wshost.host: x");
}

}  // namespace
