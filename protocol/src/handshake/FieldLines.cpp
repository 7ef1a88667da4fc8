// SPDX-License-Identifier: MIT
// Header fields, parsed line by line as strictly as RFC 9112 allows.
#include "handshake/FieldLines.h"

#include <algorithm>

#include "handshake/Characters.h"

namespace wshost::protocol {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

ProtocolError ParseField(std::string_view line, HeaderField& field) noexcept {
  // Section 5.2: "A server that receives an obs-fold [...] MUST either reject the message [...]".
  if (line.front() == ' ' || line.front() == '\t') return ProtocolError::BadHeaderLine;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return ProtocolError::BadHeaderLine;
  field.name = line.substr(0, colon);
  // Section 5.1: white space between name and colon: "A server MUST reject".
  if (!IsToken(field.name)) return ProtocolError::BadHeaderName;
  field.value = TrimWhiteSpace(line.substr(colon + 1));
  const bool fits = std::all_of(field.value.begin(), field.value.end(), IsFieldValueChar);
  return fits ? ProtocolError::None : ProtocolError::BadHeaderValue;
}

}  // namespace

ProtocolError ParseFieldLines(std::string_view lines, const ProtocolLimits& limits, std::vector<HeaderField>& fields) {
  constexpr std::size_t kUsualFields = 16;
  fields.clear();
  fields.reserve(std::min(kUsualFields, limits.maxHeaderFields));
  while (!lines.starts_with(kLineEnd)) {
    const std::size_t end = lines.find(kLineEnd);
    if (end == std::string_view::npos) return ProtocolError::BadHeaderLine;
    HeaderField field;
    const ProtocolError error = ParseField(lines.substr(0, end), field);
    if (error != ProtocolError::None) return error;
    if (fields.size() == limits.maxHeaderFields) return ProtocolError::TooManyHeaderFields;
    fields.push_back(field);
    lines.remove_prefix(end + kLineEnd.size());
  }
  return ProtocolError::None;
}

}  // namespace wshost::protocol
