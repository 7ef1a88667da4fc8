// SPDX-License-Identifier: MIT
// The bridge to Poco's dynamic types and events.
#include "wshost/json/JsonPoco.h"

#include <Poco/Dynamic/Struct.h>
#include <Poco/JSON/JSONException.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonVisit.h"

namespace wshost {
namespace {

using Poco::Dynamic::Var;

constexpr int kDeepest = 512;

void CheckDepth(int depth) {
  if (depth > kDeepest) throw JsonRangeError("JsonPoco: nesting beyond " + std::to_string(kDeepest));
}

JsonValue FromVar(const Var& value, int depth);

JsonValue FromObject(const Poco::JSON::Object& object, int depth) {
  CheckDepth(depth);
  JsonValue made = JsonObject{};
  for (const std::string& name : object.getNames()) made.Edit(name) = FromVar(object.get(name), depth + 1);
  return made;
}

template <class Vars>
JsonValue FromVars(const Vars& vars, int depth) {
  CheckDepth(depth);
  JsonValue made = JsonArray{};
  for (const Var& each : vars) made.push_back(FromVar(each, depth + 1));
  return made;
}

JsonValue FromStruct(const Poco::DynamicStruct& members, int depth) {
  CheckDepth(depth);
  JsonValue made = JsonObject{};
  for (const auto& [name, each] : members) made.Edit(name) = FromVar(each, depth + 1);
  return made;
}

JsonValue FromVar(const Var& value, int depth) {
  const std::type_info& type = value.type();
  if (value.isEmpty()) return nullptr;
  if (type == typeid(Poco::JSON::Object::Ptr)) return FromObject(*value.extract<Poco::JSON::Object::Ptr>(), depth);
  if (type == typeid(Poco::JSON::Object)) return FromObject(value.extract<Poco::JSON::Object>(), depth);
  if (type == typeid(Poco::JSON::Array::Ptr)) return FromVars(*value.extract<Poco::JSON::Array::Ptr>(), depth);
  if (type == typeid(Poco::JSON::Array)) return FromVars(value.extract<Poco::JSON::Array>(), depth);
  if (type == typeid(Poco::DynamicStruct)) return FromStruct(value.extract<Poco::DynamicStruct>(), depth);
  if (type == typeid(std::vector<Var>)) return FromVars(value.extract<std::vector<Var>>(), depth);
  if (value.isBoolean()) return value.convert<bool>();
  if (value.isString()) return value.convert<std::string>();
  if (value.isInteger() && value.isSigned()) return value.convert<Poco::Int64>();
  if (value.isInteger()) return value.convert<Poco::UInt64>();
  if (value.isNumeric()) return value.convert<double>();
  return value.convert<std::string>();
}

Var ToVar(const JsonValue& value, int depth);

Poco::JSON::Object::Ptr ToObject(const JsonValue& value, int depth) {
  CheckDepth(depth);
  Poco::JSON::Object::Ptr object = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
  for (auto [key, each] : value.Items()) object->set(std::string(key), ToVar(each, depth + 1));
  return object;
}

Poco::JSON::Array::Ptr ToArray(const JsonValue& value, int depth) {
  CheckDepth(depth);
  Poco::JSON::Array::Ptr array = new Poco::JSON::Array;
  for (const JsonValue& each : value) array->add(ToVar(each, depth + 1));
  return array;
}

struct ToVarVisitor {
  const JsonValue& value;
  int depth;
  Var operator()(std::nullptr_t) const { return {}; }
  Var operator()(bool truth) const { return truth; }
  Var operator()(std::int64_t number) const { return Poco::Int64{number}; }
  Var operator()(std::uint64_t number) const { return Poco::UInt64{number}; }
  Var operator()(double number) const { return number; }
  Var operator()(JsonDigits digits) const { return std::string(digits.text); }
  Var operator()(std::string_view text) const { return std::string(text); }
  Var operator()(std::span<const JsonValue>) const { return ToArray(value, depth); }
  Var operator()(const JsonItems&) const { return ToObject(value, depth); }
};

Var ToVar(const JsonValue& value, int depth) { return Visit(value, ToVarVisitor{value, depth}); }

// Tells of what begins here; gives whether it is a container that is open now.
struct TellVisitor {
  Poco::JSON::Handler& handler;
  bool operator()(std::nullptr_t) const { return handler.null(), false; }
  bool operator()(bool truth) const { return handler.value(truth), false; }
  bool operator()(std::int64_t number) const { return handler.value(Poco::Int64{number}), false; }
  bool operator()(std::uint64_t number) const { return handler.value(Poco::UInt64{number}), false; }
  bool operator()(double number) const { return handler.value(number), false; }
  bool operator()(JsonDigits digits) const { return handler.value(std::string(digits.text)), false; }
  bool operator()(std::string_view text) const { return handler.value(std::string(text)), false; }
  bool operator()(std::span<const JsonValue>) const { return handler.startArray(), true; }
  bool operator()(const JsonItems&) const { return handler.startObject(), true; }
};

}  // namespace

JsonValue FromPoco(const Var& value) { return FromVar(value, 1); }
JsonValue FromPoco(const Poco::JSON::Object& object) { return FromObject(object, 1); }
JsonValue FromPoco(const Poco::JSON::Array& array) { return FromVars(array, 1); }

Var ToPoco(const JsonValue& value) { return ToVar(value, 1); }

Poco::JSON::Object::Ptr ToPocoObject(const JsonValue& value) {
  if (!value.IsObject())
    throw JsonTypeError("ToPocoObject: needs an object, not " + std::string(ToString(value.Type())));
  return ToObject(value, 1);
}

Poco::JSON::Array::Ptr ToPocoArray(const JsonValue& value) {
  if (!value.IsArray()) throw JsonTypeError("ToPocoArray: needs an array, not " + std::string(ToString(value.Type())));
  return ToArray(value, 1);
}

void Accept(const JsonValue& value, Poco::JSON::Handler& handler) {
  struct Open {
    JsonIterator at;
    JsonIterator end;
    bool object;
  };
  std::vector<Open> open;
  const auto tell = [&](const JsonValue& each) {
    if (Visit(each, TellVisitor{handler})) open.push_back({each.begin(), each.end(), each.IsObject()});
  };
  tell(value);
  while (!open.empty()) {
    Open& top = open.back();
    if (top.at == top.end) {
      top.object ? handler.endObject() : handler.endArray();
      open.pop_back();
      continue;
    }
    if (top.object) handler.key(std::string(top.at.Key()));
    const JsonIterator at = top.at++;
    tell(*at);
  }
}

JsonValue JsonBuilder::Take() {
  if (!open_.empty()) throw std::logic_error("JsonBuilder::Take: a container is still open");
  return std::exchange(root_, JsonValue());
}

void JsonBuilder::reset() {
  open_.clear();
  root_ = nullptr;
}

void JsonBuilder::Put(JsonValue value) {
  if (open_.empty()) {
    root_ = std::move(value);
  } else if (open_.back().value.IsArray()) {
    open_.back().value.push_back(std::move(value));
  } else {
    open_.back().value.Edit(open_.back().key) = std::move(value);
  }
}

void JsonBuilder::Close() {
  if (open_.empty()) throw std::logic_error("JsonBuilder: no container is open");
  JsonValue closed = std::move(open_.back().value);
  open_.pop_back();
  Put(std::move(closed));
}

void JsonBuilder::startObject() { open_.push_back({"", JsonObject{}}); }
void JsonBuilder::endObject() { Close(); }
void JsonBuilder::startArray() { open_.push_back({"", JsonArray{}}); }
void JsonBuilder::endArray() { Close(); }
void JsonBuilder::key(const std::string& name) {
  if (open_.empty() || !open_.back().value.IsObject()) throw std::logic_error("JsonBuilder: a key outside an object");
  open_.back().key = name;
}
void JsonBuilder::null() { Put(nullptr); }
void JsonBuilder::value(int number) { Put(number); }
void JsonBuilder::value(unsigned number) { Put(number); }
#if defined(POCO_HAVE_INT64)
void JsonBuilder::value(Poco::Int64 number) { Put(number); }
void JsonBuilder::value(Poco::UInt64 number) { Put(number); }
#endif
void JsonBuilder::value(const std::string& text) { Put(text); }
void JsonBuilder::value(double number) { Put(number); }
void JsonBuilder::value(bool truth) { Put(truth); }

}  // namespace wshost
