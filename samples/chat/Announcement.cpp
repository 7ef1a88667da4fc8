// SPDX-License-Identifier: MIT
// {"type":"join","id":...,"name":...} becomes {"type":"leave","id":...,"name":...}.
#include "Announcement.h"

#include <cstddef>
#include <string_view>

#include "wshost/json/JsonObject.h"

namespace {

constexpr std::size_t kLongestText = 256;  // of an id or a name; more is kept for nobody

std::optional<std::string_view> ShortText(const wshost::JsonValue& value) {
  if (!value.IsString()) return std::nullopt;
  const auto text = value.As<std::string_view>();
  if (text.empty() || text.size() > kLongestText) return std::nullopt;
  return text;
}

}  // namespace

std::optional<wshost::JsonValue> LeaveFor(const wshost::JsonValue& message) {
  if (!message.IsObject() || ShortText(message["type"]) != "join") return std::nullopt;
  const auto id = ShortText(message["id"]);
  const auto name = ShortText(message["name"]);
  if (!id || !name) return std::nullopt;
  return wshost::JsonObject{{"type", "leave"}, {"id", *id}, {"name", *name}};
}
