// SPDX-License-Identifier: MIT
// What Poco asks of each exception: a name, a copy, and to be thrown again.
#include "wshost/json/JsonException.h"

#include <typeinfo>

namespace wshost {

JsonSyntaxError::JsonSyntaxError(const JsonError& error) : Poco::JSON::JSONException(error.Message()), error_(error) {}
const char* JsonSyntaxError::name() const noexcept { return "JSON syntax error"; }
const char* JsonSyntaxError::className() const noexcept { return typeid(*this).name(); }
Poco::Exception* JsonSyntaxError::clone() const { return new JsonSyntaxError(*this); }
void JsonSyntaxError::rethrow() const { throw *this; }

const char* JsonTypeError::name() const noexcept { return "JSON type error"; }
const char* JsonTypeError::className() const noexcept { return typeid(*this).name(); }
Poco::Exception* JsonTypeError::clone() const { return new JsonTypeError(*this); }
void JsonTypeError::rethrow() const { throw *this; }

const char* JsonRangeError::name() const noexcept { return "JSON range error"; }
const char* JsonRangeError::className() const noexcept { return typeid(*this).name(); }
Poco::Exception* JsonRangeError::clone() const { return new JsonRangeError(*this); }
void JsonRangeError::rethrow() const { throw *this; }

const char* JsonMissingError::name() const noexcept { return "JSON value missing"; }
const char* JsonMissingError::className() const noexcept { return typeid(*this).name(); }
Poco::Exception* JsonMissingError::clone() const { return new JsonMissingError(*this); }
void JsonMissingError::rethrow() const { throw *this; }

}  // namespace wshost
