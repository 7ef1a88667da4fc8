// SPDX-License-Identifier: MIT
// The status line of a response, checked character by character.
#include "handshake/StatusLine.h"

#include "handshake/Characters.h"

namespace wshost::protocol {
namespace {

// How the line begins; 'm' is a minor version, 'c' the class of a status, 'd' a digit.
constexpr std::string_view kPattern = "HTTP/1.m cdd";

}  // namespace

ProtocolError StatusLineScanner::Scan(std::string_view head, const ProtocolLimits&) noexcept {
  while (part_ != Part::Whole && position_ < head.size()) {
    const ProtocolError error = Take(head[position_]);
    if (error != ProtocolError::None) return error;
    ++position_;
  }
  return ProtocolError::None;
}

ProtocolError StatusLineScanner::Take(char c) noexcept {
  switch (part_) {
    case Part::VersionAndStatus:
      return TakeVersionOrStatus(c);
    case Part::Reason:
      if (c == '\r') {
        part_ = Part::LineFeed;
        return ProtocolError::None;
      }
      if (position_ == kPattern.size() && c != ' ') return ProtocolError::BadStatusLine;
      return IsFieldValueChar(c) ? ProtocolError::None : ProtocolError::BadStatusLine;
    case Part::LineFeed:
    case Part::Whole:  // Scan is done then.
      break;
  }
  if (c != '\n') return ProtocolError::BadStatusLine;
  part_ = Part::Whole;
  return ProtocolError::None;
}

ProtocolError StatusLineScanner::TakeVersionOrStatus(char c) noexcept {
  switch (const char expected = kPattern[position_]) {
    case 'm':
      if (c != '0' && c != '1') return ProtocolError::BadStatusLine;
      minorVersion_ = c - '0';
      return ProtocolError::None;
    case 'c':
    case 'd':
      if (!IsDigit(c) || (expected == 'c' && (c < '1' || c > '5'))) return ProtocolError::BadStatusLine;
      status_ = 10 * status_ + (c - '0');
      if (position_ + 1 == kPattern.size()) part_ = Part::Reason;
      return ProtocolError::None;
    default:
      return c == expected ? ProtocolError::None : ProtocolError::BadStatusLine;
  }
}

std::string_view StatusLineScanner::Reason(std::string_view head) const noexcept {
  const std::size_t end = position_ - 2;
  return end == kPattern.size() ? std::string_view{} : head.substr(kPattern.size() + 1, end - kPattern.size() - 1);
}

}  // namespace wshost::protocol
