// SPDX-License-Identifier: MIT
// What the clients say, and whether it is known again.
#include "MessageText.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "LoadOptions.h"
#include "wshost/json/JsonConstRef.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonRef.h"
#include "wshost/json/JsonValue.h"

namespace {

using load::Duration;
using load::MessageMark;
using load::MessageText;
using wshost::JsonValue;

constexpr MessageMark kMark{17, 3, Duration(123'456)};

TEST(LoadMessage, IsByDefaultWhatTheChatPageShows) {
  const JsonValue message = JsonValue::Parse(MessageText(load::LoadOptions().message, 1).Compose(kMark));
  EXPECT_EQ(message["type"].As<std::string>(), "chat");
  EXPECT_EQ(message["from"].As<std::string>(), "load 17");
  EXPECT_EQ(message["text"].As<std::string>(), "message 3");
}

TEST(LoadMessage, IsKnownAgainAsItWas) {
  const MessageText text(load::LoadOptions().message, 0xABCD);
  EXPECT_TRUE(text.IsMarked());
  EXPECT_EQ(text.Find(text.Compose(kMark)), kMark);
}

TEST(LoadMessage, IsKnownAgainAfterBeingWrittenAnewAndWrapped) {
  const MessageText text(R"({"a":"\u2603 \"x\"","load":"mine"})", 5);
  const JsonValue message = JsonValue::Parse(text.Compose(kMark));
  EXPECT_EQ(text.Find(message.ToString(2)), kMark);
  const JsonValue wrapped = wshost::JsonObject{{"from", "server"}, {"text", message.ToString()}};
  EXPECT_EQ(text.Find(wrapped.ToString()), kMark);
}

TEST(LoadMessage, KeepsWhatTheUserSaidAroundTheHoles) {
  const MessageText text(R"({"n":[1.0,null],"p":"100% of %client%%number%%x%"})", 5);
  const std::string message = text.Compose(kMark);
  EXPECT_NE(message.find("100% of 173%x%"), std::string::npos) << message;
  EXPECT_NE(message.find("[1.0,null]"), std::string::npos) << message;
}

TEST(LoadMessage, IsNotMarkedUnlessItIsAnObject) {
  for (const char* json : {"42", "\"text %number%\"", "[{}]", "null"}) {
    const MessageText text(json, 5);
    EXPECT_FALSE(text.IsMarked()) << json;
    EXPECT_EQ(text.Find(text.Compose(kMark)), std::nullopt) << json;
  }
  EXPECT_EQ(MessageText("\"text %number%\"", 5).Compose(kMark), "\"text 3\"");
}

TEST(LoadMessage, OfAnotherRunIsNotOurs) {
  const MessageText ours("{}", 1);
  EXPECT_EQ(ours.Find(MessageText("{}", 2).Compose(kMark)), std::nullopt);
  EXPECT_EQ(ours.Find(R"({"type":"chat","from":"Ada","text":"load"})"), std::nullopt);
  EXPECT_EQ(ours.Find(""), std::nullopt);
}

TEST(LoadMessage, WithABrokenMarkIsNotOurs) {
  const MessageText text("{}", 1);
  const std::string message = text.Compose(kMark);
  const std::size_t start = message.find("load-");
  const std::size_t end = message.find(';');
  for (std::size_t cut = start; cut < end; ++cut) {
    EXPECT_EQ(text.Find(message.substr(0, cut)), std::nullopt) << cut;
  }
  for (const char* broken : {".17.3.;", ".17.3.x;", ".17..5;", "..3.5;", ".-1.3.5;", ".99999999999999999999.3.5;"}) {
    EXPECT_EQ(text.Find("load-0000000000000001" + std::string(broken)), std::nullopt) << broken;
  }
}

}  // namespace
