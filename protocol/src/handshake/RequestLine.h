// SPDX-License-Identifier: MIT
// The request line, checked character by character, so that a peer that speaks something else is refused early.
#pragma once

#include <cstddef>
#include <string_view>

#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost::protocol {

/// Scans "METHOD target HTTP/1.x CR LF", restartable at any character. One empty line may stand before it.
/// Spec: RFC 9112 sections 2.2, 2.3 and 3.
class RequestLineScanner {
 public:
  /// Goes on where the last call stopped. `head` is the whole head so far, from its first character on.
  /// Returns: None, or the first thing that is wrong, which no later character can mend.
  ProtocolError Scan(std::string_view head, const ProtocolLimits& limits) noexcept;

  bool IsWhole() const noexcept { return part_ == Part::Whole; }

  // Once whole, in the same `head`:
  std::string_view Method(std::string_view head) const noexcept;
  std::string_view Target(std::string_view head) const noexcept;
  int MinorVersion() const noexcept { return minorVersion_; }
  /// The index behind the line's CR LF.
  std::size_t End() const noexcept { return position_; }

 private:
  enum class Part : unsigned char { Start, StartLineFeed, Method, Target, Version, LineFeed, Whole };

  ProtocolError Take(char c, const ProtocolLimits& limits) noexcept;
  ProtocolError TakeStart(char c) noexcept;
  ProtocolError TakeMethod(char c) noexcept;
  ProtocolError TakeTarget(char c, const ProtocolLimits& limits) noexcept;
  ProtocolError TakeVersion(char c) noexcept;

  std::size_t position_ = 0;
  std::size_t methodBegin_ = 0;
  std::size_t targetBegin_ = 0;
  std::size_t versionBegin_ = 0;
  int majorVersion_ = 0;
  int minorVersion_ = 0;
  Part part_ = Part::Start;
  unsigned char hexDigitsDue_ = 0;
  bool inQuery_ = false;
};

}  // namespace wshost::protocol
