// SPDX-License-Identifier: MIT
// Between JsonValue and Poco: Dynamic::Var, JSON::Object and Array, and JSON::Handler, each both ways.
#pragma once

#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Object.h>

#include <string>
#include <vector>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// Copies what a Var holds: nothing (null), boolean, number, string, JSON::Object, JSON::Array, a Dynamic::Struct or
/// vector of Vars; anything else as the string it converts to. Errors: JsonRangeError for NaN and infinities, text that
/// is not UTF-8, and nesting beyond 512.
JsonValue FromPoco(const Poco::Dynamic::Var& value);
JsonValue FromPoco(const Poco::JSON::Object& object);
JsonValue FromPoco(const Poco::JSON::Array& array);

/// Copies a value. Objects keep the order of their members; a number that neither 64 bits nor a double hold becomes its
/// digits as a string. Errors: JsonRangeError for nesting beyond 512, since Poco destroys its objects by recursion.
Poco::Dynamic::Var ToPoco(const JsonValue& value);
/// Errors: also JsonTypeError for what is no object.
Poco::JSON::Object::Ptr ToPocoObject(const JsonValue& value);
/// Errors: also JsonTypeError for what is no array.
Poco::JSON::Array::Ptr ToPocoArray(const JsonValue& value);

/// Tells a handler of Poco about a value, as Poco's parser does about a text. Uses no recursion.
void Accept(const JsonValue& value, Poco::JSON::Handler& handler);

/// Makes a JsonValue of what a source of Poco tells: Poco::JSON::Parser(handler).parse(text), or Accept.
class JsonBuilder : public Poco::JSON::Handler {
 public:
  /// Gives what was told since the last reset or Take. Errors: std::logic_error if a container is still open.
  JsonValue Take();

  void reset() override;
  void startObject() override;
  void endObject() override;
  void startArray() override;
  void endArray() override;
  void key(const std::string& name) override;
  void null() override;
  void value(int number) override;
  void value(unsigned number) override;
#if defined(POCO_HAVE_INT64)
  void value(Poco::Int64 number) override;
  void value(Poco::UInt64 number) override;
#endif
  void value(const std::string& text) override;
  void value(double number) override;
  void value(bool truth) override;

 private:
  struct Open {
    std::string key;
    JsonValue value;
  };
  void Put(JsonValue value);
  void Close();

  JsonValue root_;
  std::vector<Open> open_;
};

}  // namespace wshost
