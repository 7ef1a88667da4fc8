// SPDX-License-Identifier: MIT
// Reading, writing and following RFC 6901 pointers.
#include "wshost/json/JsonPointer.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include "Step.h"
#include "wshost/json/JsonException.h"

namespace wshost {
namespace json {

std::size_t IndexOf(std::string_view step) noexcept {
  std::size_t index = SIZE_MAX;
  if (step.empty() || (step.size() > 1 && step.front() == '0')) return SIZE_MAX;
  const auto parsed = std::from_chars(step.data(), step.data() + step.size(), index);
  return parsed.ec == std::errc{} && parsed.ptr == step.data() + step.size() ? index : SIZE_MAX;
}

void AppendStep(std::string& path, std::string_view step) {
  path += '/';
  for (const char c : step) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
}

}  // namespace json

namespace {

std::string Unescape(std::string_view step, std::string_view whole) {
  std::string plain;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] != '~') {
      plain += step[i];
    } else if (++i < step.size() && (step[i] == '0' || step[i] == '1')) {
      plain += step[i] == '0' ? '~' : '/';
    } else {
      throw JsonRangeError("JsonPointer: '~' without 0 or 1 behind it in \"" + std::string(whole) + "\"");
    }
  }
  return plain;
}

}  // namespace

JsonPointer::JsonPointer(std::string_view text) {
  if (text.empty()) return;
  if (text.front() != '/') {
    throw JsonRangeError("JsonPointer: \"" + std::string(text) + "\" is not empty and does not begin with '/'");
  }
  for (std::size_t begin = 1;;) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    steps_.push_back(Unescape(text.substr(begin, end - begin), text));
    if (end == text.size()) return;
    begin = end + 1;
  }
}

std::string JsonPointer::ToString() const {
  std::string text;
  for (const std::string& step : steps_) json::AppendStep(text, step);
  return text;
}

JsonPointer JsonPointer::Parent() const {
  JsonPointer parent = *this;
  if (!parent.steps_.empty()) parent.steps_.pop_back();
  return parent;
}

const std::string& JsonPointer::Last() const {
  if (steps_.empty()) throw std::logic_error("JsonPointer::Last: it points at the whole value");
  return steps_.back();
}

JsonPointer JsonPointer::operator/(std::string_view step) const {
  JsonPointer longer = *this;
  longer.steps_.emplace_back(step);
  return longer;
}

const JsonValue& JsonPointer::In(const JsonValue& value) const noexcept { return value[*this]; }

JsonValue& JsonPointer::EditIn(JsonValue& value) const {
  static_cast<void>(std::as_const(value).At(*this));
  JsonValue* at = &value;
  for (const std::string& step : steps_) at = at->IsArray() ? &at->Edit(json::IndexOf(step)) : &at->Edit(step);
  return *at;
}

bool JsonPointer::EraseIn(JsonValue& value) const {
  if (In(value).IsMissing()) return false;
  if (IsWhole()) {
    value = nullptr;
    return true;
  }
  JsonValue& parent = Parent().EditIn(value);
  if (!parent.IsArray()) return parent.erase(Last());
  parent.erase(json::IndexOf(Last()));
  return true;
}

}  // namespace wshost
