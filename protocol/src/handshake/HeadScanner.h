// SPDX-License-Identifier: MIT
// Finds the end of a head that arrives in pieces, and refuses early what cannot become one.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "handshake/RequestLine.h"
#include "handshake/StatusLine.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost::protocol {

/// The bytes as characters. Lifetime: that of the bytes.
inline std::string_view AsText(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Finds the empty line behind the fields, restartable at any character.
class FieldLinesScanner {
 public:
  /// Goes on where the last call stopped; the lines begin at `begin` of `head`, which is all there is.
  ProtocolError Scan(std::string_view head, std::size_t begin) noexcept;

  /// The number of bytes up to and with the empty line; 0 while it is not there.
  std::size_t HeadBytes() const noexcept { return headBytes_; }

 private:
  std::size_t lineBegin_ = 0;
  std::size_t position_ = 0;
  std::size_t headBytes_ = 0;
};

/// Scans each byte of a head once, however it arrives: the answer depends on the bytes alone, not on how they were cut.
template <class TFirstLineScanner>
class HeadScanner {
 public:
  /// Goes on where the last call stopped. `bytes` is all there is, from the head's first byte on.
  /// Returns: None, or the first thing that is wrong, which no later byte can mend.
  ProtocolError Scan(std::span<const std::byte> bytes, const ProtocolLimits& limits) noexcept {
    const std::string_view head = AsText(bytes).substr(0, limits.maxHeadBytes);
    ProtocolError error = firstLine_.Scan(head, limits);
    if (error == ProtocolError::None && firstLine_.IsWhole()) error = fieldLines_.Scan(head, firstLine_.End());
    if (error != ProtocolError::None || HeadBytes() != 0) return error;
    return head.size() < limits.maxHeadBytes ? ProtocolError::None : ProtocolError::HeadTooLarge;
  }

  /// The number of bytes up to and with the empty line; 0 while it is not there.
  std::size_t HeadBytes() const noexcept { return fieldLines_.HeadBytes(); }

 private:
  TFirstLineScanner firstLine_;
  FieldLinesScanner fieldLines_;
};

using RequestHeadScanner = HeadScanner<RequestLineScanner>;
using ResponseHeadScanner = HeadScanner<StatusLineScanner>;

}  // namespace wshost::protocol
