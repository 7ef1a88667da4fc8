// SPDX-License-Identifier: MIT
// The words for what was expected in a refused text.
#include "wshost/json/JsonError.h"

namespace wshost {

std::string_view ExpectedText(JsonErrorCode code) noexcept {
  switch (code) {
    case JsonErrorCode::ExpectedValue:
      return "a value";
    case JsonErrorCode::ExpectedElementOrEnd:
      return "a value or ']'";
    case JsonErrorCode::ExpectedKeyOrEnd:
      return "a key in quotes or '}'";
    case JsonErrorCode::ExpectedKey:
      return "a key in quotes";
    case JsonErrorCode::ExpectedColon:
      return "':' after the key";
    case JsonErrorCode::ExpectedCommaOrObjectEnd:
      return "',' or '}'";
    case JsonErrorCode::ExpectedCommaOrArrayEnd:
      return "',' or ']'";
    case JsonErrorCode::ExpectedEndOfText:
      return "the end of the text";
    case JsonErrorCode::ExpectedDigit:
      return "a digit";
    case JsonErrorCode::LeadingZero:
      return "no digit after a leading zero";
    case JsonErrorCode::UnterminatedString:
      return "a closing quote";
    case JsonErrorCode::ControlCharacter:
      return "a control character in a string to be escaped";
    case JsonErrorCode::BadEscape:
      return "one of \" \\ / b f n r t u after a backslash";
    case JsonErrorCode::BadHexDigit:
      return "four hexadecimal digits after \\u";
    case JsonErrorCode::LoneSurrogate:
      return "surrogates to come as a pair, high then low";
    case JsonErrorCode::BadUtf8:
      return "well-formed UTF-8";
    case JsonErrorCode::DuplicateKey:
      return "each key of an object once";
    case JsonErrorCode::TooDeep:
      return "less nesting (JsonLimits::maxDepth)";
    case JsonErrorCode::TooLong:
      return "a shorter text (JsonLimits::maxBytes)";
    case JsonErrorCode::TooManyMembers:
      return "fewer elements or members (JsonLimits::maxMembers)";
  }
  return "JSON";
}

std::string JsonError::Message() const {
  std::string message = "not JSON at offset " + std::to_string(offset);
  message += " (line " + std::to_string(line) + ", column " + std::to_string(column) + "): expected ";
  return message.append(expected);
}

}  // namespace wshost
