// SPDX-License-Identifier: MIT
// What the JSON room throws; one catch (const Poco::Exception&) catches all of it.
#pragma once

#include <Poco/Exception.h>
#include <Poco/JSON/JSONException.h>

#include <string>
#include <typeinfo>

#include "wshost/json/JsonError.h"

namespace wshost {

namespace json {

// What Poco asks of each exception: a name, a copy, and to be thrown again.
template <class Self, class Base>
class Exception : public Base {
 public:
  using Base::Base;
  const char* name() const noexcept override { return Self::kName; }
  const char* className() const noexcept override { return typeid(*this).name(); }
  Poco::Exception* clone() const override { return new Self(static_cast<const Self&>(*this)); }
  void rethrow() const override { throw static_cast<const Self&>(*this); }
};

}  // namespace json

/// Says that a text is not JSON.
class JsonSyntaxError : public json::Exception<JsonSyntaxError, Poco::JSON::JSONException> {
 public:
  static constexpr const char* kName = "JSON syntax error";
  explicit JsonSyntaxError(const JsonError& error) : Exception(error.Message()), error_(error) {}

  /// Gives the place and the cause.
  const JsonError& Error() const noexcept { return error_; }

 private:
  JsonError error_;
};

/// Says that a value is of another type than was asked for.
class JsonTypeError : public json::Exception<JsonTypeError, Poco::BadCastException> {
 public:
  static constexpr const char* kName = "JSON type error";
  explicit JsonTypeError(const std::string& message) : Exception(message) {}
};

/// Says that a number does not fit where it should go, or that JSON has no such number.
class JsonRangeError : public json::Exception<JsonRangeError, Poco::RangeException> {
 public:
  static constexpr const char* kName = "JSON range error";
  explicit JsonRangeError(const std::string& message) : Exception(message) {}
};

/// Says that there is no such key or index.
class JsonMissingError : public json::Exception<JsonMissingError, Poco::NotFoundException> {
 public:
  static constexpr const char* kName = "JSON value missing";
  explicit JsonMissingError(const std::string& message) : Exception(message) {}
};

}  // namespace wshost
