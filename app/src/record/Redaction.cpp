// SPDX-License-Identifier: MIT
// Finds the values that must not be kept.
#include "record/Redaction.h"

#include <Poco/String.h>

#include <algorithm>
#include <utility>

#include "wshost/json/JsonValue.h"

namespace wshost::app {
namespace {

constexpr const char* kMask = "***";
constexpr const char* kMore = "…";

bool IsNamed(const std::vector<std::string>& keys, std::string_view key) {
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& each) {
    return each.size() == key.size() && Poco::toLower(std::string(key)) == each;
  });
}

// A container on the way to the value that is looked at, and which of its children comes next.
struct Level {
  explicit Level(JsonValue& looked) : value(&looked) {
    if (!value->IsObject()) return;
    for (const auto [key, member] : value->Items()) keys.emplace_back(key);
  }

  JsonValue* value;
  std::vector<std::string> keys;
  std::size_t next = 0;
};

// Without a call for each level: a peer chooses how deep its message is. A parent is left alone while a child is
// changed.
void Mask(JsonValue& root, const std::vector<std::string>& keys) {
  std::vector<Level> way;
  if (!root.empty()) way.emplace_back(root);
  while (!way.empty()) {
    Level& level = way.back();
    if (level.next == level.value->size()) {
      way.pop_back();
      continue;
    }
    const std::size_t index = level.next++;
    const bool isObject = level.value->IsObject();
    JsonValue& child = isObject ? level.value->Edit(level.keys[index]) : level.value->Edit(index);
    if (isObject && IsNamed(keys, level.keys[index])) child = kMask;
    if (!child.empty()) way.emplace_back(child);
  }
}

// Not inside a character.
void Cut(std::string& text, std::size_t atMost) {
  if (text.size() <= atMost) return;
  std::size_t end = atMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  text += kMore;
}

}  // namespace

Redaction::Redaction(std::vector<std::string> keys, const JsonLimits& limits)
    : keys_(std::move(keys)), limits_(limits) {
  for (std::string& each : keys_) Poco::toLowerInPlace(each);
}

std::string Redaction::KeepOf(std::string_view text, std::size_t atMost) const {
  JsonParseResult parsed = JsonValue::TryParse(text, limits_);
  if (!parsed) return {};
  JsonValue value = std::move(parsed).Value();
  Mask(value, keys_);
  std::string kept = value.ToString();
  Cut(kept, atMost);
  kept.shrink_to_fit();
  return kept;
}

}  // namespace wshost::app
