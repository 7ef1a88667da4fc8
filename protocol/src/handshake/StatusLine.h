// SPDX-License-Identifier: MIT
// The status line of a response, checked character by character.
#pragma once

#include <cstddef>
#include <string_view>

#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost::protocol {

/// Scans "HTTP/1.x 3DIGIT reason CR LF", restartable at any character. The space before an empty reason may be missing.
/// Spec: RFC 9112 section 4.
class StatusLineScanner {
 public:
  /// Goes on where the last call stopped. `head` is the whole head so far, from its first character on.
  /// Returns: None, or the first thing that is wrong, which no later character can mend.
  ProtocolError Scan(std::string_view head, const ProtocolLimits& limits) noexcept;

  bool IsWhole() const noexcept { return part_ == Part::Whole; }

  // Once whole, in the same `head`:
  int Status() const noexcept { return status_; }
  int MinorVersion() const noexcept { return minorVersion_; }
  std::string_view Reason(std::string_view head) const noexcept;
  /// The index behind the line's CR LF.
  std::size_t End() const noexcept { return position_; }

 private:
  enum class Part : unsigned char { VersionAndStatus, Reason, LineFeed, Whole };

  ProtocolError Take(char c) noexcept;
  ProtocolError TakeVersionOrStatus(char c) noexcept;

  std::size_t position_ = 0;
  int status_ = 0;
  int minorVersion_ = 0;
  Part part_ = Part::VersionAndStatus;
};

}  // namespace wshost::protocol
