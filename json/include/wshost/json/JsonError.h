// SPDX-License-Identifier: MIT
// Where and why a text is not JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wshost {

/// Names the cause for which a text was refused.
enum class JsonErrorCode {
  ExpectedValue,
  ExpectedElementOrEnd,
  ExpectedKeyOrEnd,
  ExpectedKey,
  ExpectedColon,
  ExpectedCommaOrObjectEnd,
  ExpectedCommaOrArrayEnd,
  ExpectedEndOfText,
  ExpectedDigit,
  LeadingZero,
  UnterminatedString,
  ControlCharacter,
  BadEscape,
  BadHexDigit,
  LoneSurrogate,
  BadUtf8,
  DuplicateKey,
  TooDeep,
  TooLong,
  TooManyMembers
};

/// Describes a refused text: the cause, the place, and what was expected there.
struct JsonError {
  JsonErrorCode code = JsonErrorCode::ExpectedValue;
  std::size_t offset = 0;     ///< Units: bytes from the start, 0 for the first.
  std::size_t line = 1;       ///< 1 for the first; a line ends with LF.
  std::size_t column = 1;     ///< Units: characters, 1 for the first of a line.
  std::string_view expected;  ///< What was expected there, such as "',' or '}'". Lifetime: the program's.

  /// Gives one sentence with place and expectation. It never quotes the text.
  std::string Message() const;
};

/// Gives what was expected where an error of this cause was found.
std::string_view ExpectedText(JsonErrorCode code) noexcept;

}  // namespace wshost
