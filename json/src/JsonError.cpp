// SPDX-License-Identifier: MIT
// The words for what was expected in a refused text.
#include "wshost/json/JsonError.h"

#include <iterator>

namespace wshost {

std::string_view ExpectedText(JsonErrorCode code) noexcept {
  // In the order of the enumerators.
  static constexpr std::string_view kTexts[] = {
      "a value",
      "a value or ']'",
      "a key in quotes or '}'",
      "a key in quotes",
      "':' after the key",
      "',' or '}'",
      "',' or ']'",
      "the end of the text",
      "a digit",
      "no digit after a leading zero",
      "a closing quote",
      "a control character in a string to be escaped",
      "one of \" \\ / b f n r t u after a backslash",
      "four hexadecimal digits after \\u",
      "surrogates to come as a pair, high then low",
      "well-formed UTF-8",
      "each key of an object once",
      "less nesting (JsonLimits::maxDepth)",
      "a shorter text (JsonLimits::maxBytes)",
      "fewer elements or members (JsonLimits::maxMembers)",
  };
  static_assert(std::size(kTexts) == static_cast<std::size_t>(JsonErrorCode::TooManyMembers) + 1);
  return kTexts[static_cast<std::size_t>(code)];
}

std::string JsonError::Message() const {
  std::string message = "not JSON at offset " + std::to_string(offset);
  message += " (line " + std::to_string(line) + ", column " + std::to_string(column) + "): expected ";
  return message.append(expected);
}

}  // namespace wshost
