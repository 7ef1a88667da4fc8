// SPDX-License-Identifier: MIT
// The request line, checked character by character.
#include "handshake/RequestLine.h"

#include "handshake/Characters.h"

namespace wshost::protocol {
namespace {

// No registered method has more than 18 characters; a longer first word is not HTTP.
constexpr std::size_t kMaxMethodBytes = 32;

// The version as it must look; 'd' is a digit.
constexpr std::string_view kVersionPattern = "HTTP/d.d\r";
constexpr std::size_t kMajorAt = 5;
constexpr std::size_t kMinorAt = 7;

}  // namespace

ProtocolError RequestLineScanner::Scan(std::string_view head, const ProtocolLimits& limits) noexcept {
  while (part_ != Part::Whole && position_ < head.size()) {
    const ProtocolError error = Take(head[position_], limits);
    if (error != ProtocolError::None) return error;
    ++position_;
  }
  return ProtocolError::None;
}

ProtocolError RequestLineScanner::Take(char c, const ProtocolLimits& limits) noexcept {
  switch (part_) {
    case Part::Start:
      return TakeStart(c);
    case Part::StartLineFeed:
      if (c != '\n') return ProtocolError::BadRequestLine;
      part_ = Part::Method;
      methodBegin_ = position_ + 1;
      return ProtocolError::None;
    case Part::Method:
      return TakeMethod(c);
    case Part::Target:
      return TakeTarget(c, limits);
    case Part::Version:
      return TakeVersion(c);
    case Part::LineFeed:
    case Part::Whole:  // Scan is done then.
      break;
  }
  if (c != '\n') return ProtocolError::BadRequestLine;
  part_ = Part::Whole;
  return ProtocolError::None;
}

// "A server [...] SHOULD ignore at least one empty line (CRLF) received prior to the request-line."
ProtocolError RequestLineScanner::TakeStart(char c) noexcept {
  if (c == '\r') {
    part_ = Part::StartLineFeed;
    return ProtocolError::None;
  }
  part_ = Part::Method;
  return TakeMethod(c);
}

ProtocolError RequestLineScanner::TakeMethod(char c) noexcept {
  const std::size_t length = position_ - methodBegin_;
  if (c == ' ' && length > 0) {
    part_ = Part::Target;
    targetBegin_ = position_ + 1;
    return ProtocolError::None;
  }
  if (c == '\r' || c == '\n' || c == ' ') return ProtocolError::BadRequestLine;
  return IsTokenChar(c) && length < kMaxMethodBytes ? ProtocolError::None : ProtocolError::BadMethod;
}

ProtocolError RequestLineScanner::TakeTarget(char c, const ProtocolLimits& limits) noexcept {
  const std::size_t length = position_ - targetBegin_;
  if (c == '\r' || c == '\n') return ProtocolError::BadRequestLine;  // HTTP/0.9 has no version.
  if (hexDigitsDue_ > 0) {
    if (!IsHexDigit(c)) return ProtocolError::BadTarget;
    --hexDigitsDue_;
  } else if (c == ' ') {
    part_ = Part::Version;
    versionBegin_ = position_ + 1;
    return length > 0 ? ProtocolError::None : ProtocolError::BadRequestLine;
  } else if (!(inQuery_ ? IsQueryChar(c) : IsTargetChar(c))) {
    return ProtocolError::BadTarget;
  }
  if (c == '%') hexDigitsDue_ = 2;
  if (c == '?') inQuery_ = true;
  return length < limits.maxTargetBytes ? ProtocolError::None : ProtocolError::TargetTooLong;
}

ProtocolError RequestLineScanner::TakeVersion(char c) noexcept {
  const std::size_t at = position_ - versionBegin_;
  const char expected = kVersionPattern[at];
  if (expected == 'd' ? !IsDigit(c) : c != expected) return ProtocolError::BadRequestLine;
  if (at == kMajorAt) majorVersion_ = c - '0';
  if (at == kMinorAt) {
    minorVersion_ = c - '0';
    if (majorVersion_ != 1 || minorVersion_ > 1) return ProtocolError::UnsupportedHttpVersion;
  }
  if (at + 1 == kVersionPattern.size()) part_ = Part::LineFeed;
  return ProtocolError::None;
}

std::string_view RequestLineScanner::Method(std::string_view head) const noexcept {
  return head.substr(methodBegin_, targetBegin_ - 1 - methodBegin_);
}

std::string_view RequestLineScanner::Target(std::string_view head) const noexcept {
  return head.substr(targetBegin_, versionBegin_ - 1 - targetBegin_);
}

}  // namespace wshost::protocol
