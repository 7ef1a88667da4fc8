// SPDX-License-Identifier: MIT
// What the JSON room throws; one catch (const Poco::Exception&) catches all of it.
#pragma once

#include <Poco/Exception.h>
#include <Poco/JSON/JSONException.h>

#include <string>

#include "wshost/json/JsonError.h"

namespace wshost {

/// Says that a text is not JSON.
class JsonSyntaxError : public Poco::JSON::JSONException {
 public:
  explicit JsonSyntaxError(const JsonError& error);

  /// Gives the place and the cause.
  const JsonError& Error() const noexcept { return error_; }

  const char* name() const noexcept override;
  const char* className() const noexcept override;
  Poco::Exception* clone() const override;
  void rethrow() const override;

 private:
  JsonError error_;
};

/// Says that a value is of another type than was asked for.
class JsonTypeError : public Poco::BadCastException {
 public:
  explicit JsonTypeError(const std::string& message) : Poco::BadCastException(message) {}
  const char* name() const noexcept override;
  const char* className() const noexcept override;
  Poco::Exception* clone() const override;
  void rethrow() const override;
};

/// Says that a number does not fit where it should go, or that JSON has no such number.
class JsonRangeError : public Poco::RangeException {
 public:
  explicit JsonRangeError(const std::string& message) : Poco::RangeException(message) {}
  const char* name() const noexcept override;
  const char* className() const noexcept override;
  Poco::Exception* clone() const override;
  void rethrow() const override;
};

/// Says that there is no such key or index.
class JsonMissingError : public Poco::NotFoundException {
 public:
  explicit JsonMissingError(const std::string& message) : Poco::NotFoundException(message) {}
  const char* name() const noexcept override;
  const char* className() const noexcept override;
  Poco::Exception* clone() const override;
  void rethrow() const override;
};

}  // namespace wshost
