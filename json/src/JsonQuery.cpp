// SPDX-License-Identifier: MIT
// Query strings: percent-decoding, bracket paths, and lists.
#include "wshost/json/JsonQuery.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"

namespace wshost {
namespace {

[[noreturn]] void Refuse(const std::string& why) { throw JsonRangeError("FromQuery: " + why); }

int HexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const int lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string Decode(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) Refuse("two hexadecimal digits expected behind '%'");
    plain += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return plain;
}

// Takes a[b][] apart: "a", "b", "". Brackets that were escaped are decoded only now, and so are part of a name.
std::vector<std::string> StepsOf(std::string_view name, std::size_t maxDepth) {
  const std::size_t root = std::min(name.find('['), name.size());
  std::vector<std::string> steps{Decode(name.substr(0, root))};
  for (name.remove_prefix(root); !name.empty();) {
    const std::size_t end = name.find(']');
    if (name.front() != '[' || end == std::string_view::npos) Refuse("brackets that do not match");
    steps.push_back(Decode(name.substr(1, end - 1)));
    if (steps.size() > maxDepth) Refuse("brackets beyond JsonLimits::maxDepth");
    name.remove_prefix(end + 1);
  }
  return steps;
}

// Stores a value at a name; a second one makes an array of both.
void Store(JsonValue& object, const std::string& name, JsonValue value, std::size_t maxMembers) {
  JsonValue& place = object.Edit(name);
  if (place.IsObject()) Refuse("\"" + name + "\" is an object and a value");
  if (place.IsArray()) {
    if (place.size() >= maxMembers) Refuse("more values than JsonLimits::maxMembers");
    place.push_back(std::move(value));
  } else {
    place = JsonArray{std::move(place), std::move(value)};
  }
}

void Put(JsonValue& root, const std::vector<std::string>& steps, JsonValue value, const JsonLimits& limits) {
  JsonValue* at = &root;
  for (std::size_t i = 0;; ++i) {
    // "a[]=x" is one more element of "a", and "a[][b]=x" a member of one more.
    std::string step = steps[i];
    const bool last = i + 1 == steps.size() || (i + 2 == steps.size() && steps.back().empty());
    if (step.empty() && i != 0) step = std::to_string(at->size());
    if (!at->contains(step)) {
      if (at->size() >= limits.maxMembers) Refuse("more members than JsonLimits::maxMembers");
      const bool list = last && i + 1 != steps.size();
      JsonValue first = last ? std::move(value) : JsonValue(JsonObject());
      if (list) first = JsonArray<false>({std::move(first)});
      at->insert(step, std::move(first));
      if (last) return;
    } else if (last) {
      return Store(*at, step, std::move(value), limits.maxMembers);
    }
    at = &at->Edit(step);
    if (!at->IsObject()) Refuse("\"" + step + "\" is a value and an object");
  }
}

// Says whether the keys are 0, 1, 2 ... in this order.
bool IsList(const JsonValue& object) {
  std::size_t next = 0;
  for (auto [key, value] : object.Items()) {
    if (key != std::to_string(next++)) return false;
  }
  return next != 0;
}

// Turns the objects inside that are lists into arrays. The root stays an object.
void MakeLists(JsonValue& root) {
  std::vector<JsonValue*> pending{&root};
  while (!pending.empty()) {
    JsonValue* at = pending.back();
    pending.pop_back();
    if (at != &root && at->IsObject() && IsList(*at)) {
      JsonValue array = JsonArray{};
      for (const JsonValue& each : std::as_const(*at)) array.push_back(each);
      *at = std::move(array);
    }
    if (at->IsArray()) {
      for (JsonValue& each : at->EditElements()) pending.push_back(&each);
    } else {
      std::vector<std::string> keys;
      for (auto [key, value] : at->Items()) keys.emplace_back(key);
      for (const std::string& key : keys) pending.push_back(&at->Edit(key));
    }
  }
}

}  // namespace

JsonValue FromQuery(std::string_view query, const JsonLimits& limits) {
  if (query.size() > limits.maxBytes) Refuse("a query beyond JsonLimits::maxBytes");
  JsonValue root = JsonObject{};
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t mark = std::min(pair.find('='), pair.size());
    JsonValue value;
    if (mark != pair.size()) value = Decode(pair.substr(mark + 1));
    Put(root, StepsOf(pair.substr(0, mark), limits.maxDepth), std::move(value), limits);
  }
  MakeLists(root);
  return root;
}

}  // namespace wshost
