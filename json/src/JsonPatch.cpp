// SPDX-License-Identifier: MIT
// Patch, diff and merge patch. None of them uses recursion, so that no depth overflows the stack.
#include "wshost/json/JsonPatch.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "Step.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonPointer.h"

namespace wshost {
namespace {

JsonPointer PlaceIn(const JsonValue& operation, const char* member) {
  const auto text = operation[member].TryAs<std::string_view>();
  if (!text) throw JsonTypeError(std::string("it needs the string \"") + member + "\"");
  return JsonPointer(*text);
}

const JsonValue& ValueIn(const JsonValue& operation) {
  const JsonValue& value = operation["value"];
  if (value.IsMissing()) throw JsonTypeError("it needs \"value\"");
  return value;
}

// Counts the elements and members of a value and of all in it, but no further than to `most` + 1.
std::size_t CountAll(const JsonValue& value, std::size_t most) {
  std::size_t count = 0;
  std::vector<const JsonValue*> pending{&value};
  while (!pending.empty() && count <= most) {
    const JsonValue& each = *pending.back();
    pending.pop_back();
    count += each.size();
    if (count > most) break;
    for (const JsonValue& inner : each) {
      if (!inner.empty()) pending.push_back(&inner);
    }
  }
  return count;
}

// Adds to an object, or before an element, or with "-" behind the last. Spec: RFC 6902, section 4.1.
void Add(JsonValue& root, const JsonPointer& place, JsonValue value) {
  if (place.IsWhole()) {
    root = std::move(value);
    return;
  }
  JsonValue& parent = place.Parent().EditIn(root);
  if (!parent.IsArray()) {
    if (!parent.IsObject()) throw JsonTypeError("add " + place.ToString() + ": its parent is no container");
    parent.Edit(place.Last()) = std::move(value);
    return;
  }
  const std::size_t index = place.Last() == "-" ? parent.size() : json::IndexOf(place.Last());
  if (index > parent.size()) throw JsonRangeError("add " + place.ToString() + ": no such index");
  parent.insert(index, std::move(value));
}

JsonValue Remove(JsonValue& root, const JsonPointer& place) {
  JsonValue taken = std::move(place.EditIn(root));
  place.EraseIn(root);
  return taken;
}

bool IsInside(const JsonPointer& place, const JsonPointer& outer) {
  return place.Steps().size() > outer.Steps().size() &&
         std::equal(outer.Steps().begin(), outer.Steps().end(), place.Steps().begin());
}

// One operation after the other on a value.
class Patching {
 public:
  Patching(JsonValue& root, std::size_t mostCopied) noexcept : root_(root), mostCopied_(mostCopied) {}

  void Apply(const JsonValue& operation) {
    const auto name = operation["op"].As<std::string>("");
    const JsonPointer place = PlaceIn(operation, "path");
    if (name == "add") return Add(root_, place, ValueIn(operation));
    if (name == "remove") return static_cast<void>(Remove(root_, place));
    if (name == "replace") {
      place.EditIn(root_) = ValueIn(operation);
    } else if (name == "test") {
      if (std::as_const(root_).At(place) == ValueIn(operation)) return;
      throw JsonRangeError("test " + place.ToString() + " fails");
    } else if (name == "copy") {
      Copy(PlaceIn(operation, "from"), place);
    } else if (name == "move") {
      const JsonPointer from = PlaceIn(operation, "from");
      if (IsInside(place, from)) throw JsonTypeError("it moves " + from.ToString() + " into itself");
      Add(root_, place, Remove(root_, from));
    } else {
      throw JsonTypeError("\"op\" is none of add, remove, replace, move, copy, test");
    }
  }

 private:
  // Copies double what is there, each time: a short patch could ask for more than any memory has.
  void Copy(const JsonPointer& from, const JsonPointer& place) {
    const JsonValue& value = std::as_const(root_).At(from);
    copied_ += CountAll(value, mostCopied_);
    if (copied_ > mostCopied_) {
      throw JsonRangeError("the patch copies more than " + std::to_string(mostCopied_) + " elements and members");
    }
    Add(root_, place, JsonValue(value));
  }

  JsonValue& root_;
  const std::size_t mostCopied_;
  std::size_t copied_ = 0;
};

// Applies an operation; what it throws names it.
void Apply(Patching& patching, const JsonValue& operation, std::size_t number) {
  const auto named = [number](const Poco::Exception& error) {
    return "ApplyPatch: operation " + std::to_string(number) + ": " + error.message();
  };
  try {
    patching.Apply(operation);
  } catch (const JsonMissingError& error) {
    throw JsonMissingError(named(error));
  } catch (const JsonRangeError& error) {
    throw JsonRangeError(named(error));
  } catch (const JsonTypeError& error) {
    throw JsonTypeError(named(error));
  }
}

// What of two values is still to be compared, and where.
struct Pair {
  const JsonValue* from;
  const JsonValue* to;
  std::string path;
};

void Note(JsonValue& patch, const char* name, const std::string& path, const JsonValue* value) {
  JsonValue operation = JsonObject{{"op", name}, {"path", path}};
  if (value != nullptr) operation.insert("value", *value);
  patch.push_back(std::move(operation));
}

std::string Below(const std::string& path, std::string_view step) {
  std::string longer = path;
  json::AppendStep(longer, step);
  return longer;
}

void DiffMembers(const Pair& pair, JsonValue& patch, std::vector<Pair>& pending) {
  for (auto [key, value] : pair.from->Items()) {
    const JsonValue& other = (*pair.to)[key];
    if (other.IsMissing()) {
      Note(patch, "remove", Below(pair.path, key), nullptr);
    } else {
      pending.push_back({&value, &other, Below(pair.path, key)});
    }
  }
  for (auto [key, value] : pair.to->Items()) {
    if (!pair.from->contains(key)) Note(patch, "add", Below(pair.path, key), &value);
  }
}

// Equal ends are skipped; what is between them is compared in order, and the rest is added or removed behind it.
void DiffElements(const Pair& pair, JsonValue& patch, std::vector<Pair>& pending) {
  const JsonValue& from = *pair.from;
  const JsonValue& to = *pair.to;
  const std::size_t least = std::min(from.size(), to.size());
  std::size_t head = 0;
  while (head < least && from[head] == to[head]) ++head;
  std::size_t tail = 0;
  while (tail < least - head && from[from.size() - 1 - tail] == to[to.size() - 1 - tail]) ++tail;
  for (std::size_t i = head; i < least - tail; ++i) {
    pending.push_back({&from[i].Get(), &to[i].Get(), Below(pair.path, std::to_string(i))});
  }
  for (std::size_t i = from.size() - tail; i > least - tail; --i) {
    Note(patch, "remove", Below(pair.path, std::to_string(i - 1)), nullptr);
  }
  for (std::size_t i = least - tail; i + tail < to.size(); ++i) {
    Note(patch, "add", Below(pair.path, std::to_string(i)), &to[i].Get());
  }
}

}  // namespace

void ApplyPatch(JsonValue& value, const JsonValue& patch, const JsonLimits& limits) {
  if (!patch.IsArray()) throw JsonTypeError("ApplyPatch: a patch is an array");
  JsonValue changed = value;
  Patching patching(changed, limits.maxMembers);
  std::size_t number = 0;
  for (const JsonValue& operation : patch) Apply(patching, operation, number++);
  value = std::move(changed);
}

// Operations on elements come in an order in which each finds its index: pairs are compared before what is behind them
// in the same array moves, since a pair is only changed in place.
JsonValue Diff(const JsonValue& from, const JsonValue& to) {
  JsonValue patch = JsonArray{};
  std::vector<Pair> pending{{&from, &to, ""}};
  while (!pending.empty()) {
    const Pair pair = std::move(pending.back());
    pending.pop_back();
    if (pair.from->IsObject() && pair.to->IsObject()) {
      DiffMembers(pair, patch, pending);
    } else if (pair.from->IsArray() && pair.to->IsArray()) {
      DiffElements(pair, patch, pending);
    } else if (!(*pair.from == *pair.to)) {
      Note(patch, "replace", pair.path, pair.to);
    }
  }
  return patch;
}

void MergePatch(JsonValue& value, const JsonValue& patch) {
  if (!patch.IsObject()) {
    value = patch;
    return;
  }
  JsonValue merged = value.IsObject() ? value : JsonValue(JsonObject());
  std::vector<std::pair<JsonValue*, const JsonValue*>> pending{{&merged, &patch}};
  while (!pending.empty()) {
    const auto [target, source] = pending.back();
    pending.pop_back();
    std::vector<std::string_view> inner;
    for (auto [key, each] : source->Items()) {
      if (each.IsNull()) {
        target->erase(key);
      } else if (each.IsObject()) {
        JsonValue& member = target->Edit(key);
        if (!member.IsObject()) member = JsonObject();
        inner.push_back(key);
      } else {
        target->Edit(key) = each;
      }
    }
    // Only now, when no member moves any more.
    for (const std::string_view key : inner) pending.emplace_back(&target->Edit(key), &(*source)[key].Get());
  }
  value = std::move(merged);
}

}  // namespace wshost
