// SPDX-License-Identifier: MIT
// Finds the end of a head that arrives in pieces, and refuses early what cannot become one.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "handshake/RequestLine.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost::protocol {

/// Scans each byte of a head once, however it arrives: the answer depends on the bytes alone, not on how they were cut.
class HeadScanner {
 public:
  /// Goes on where the last call stopped. `bytes` is all there is, from the head's first byte on.
  /// Returns: None, or the first thing that is wrong, which no later byte can mend.
  ProtocolError Scan(std::span<const std::byte> bytes, const ProtocolLimits& limits) noexcept;

  /// The number of bytes up to and with the empty line; 0 while it is not there.
  std::size_t HeadBytes() const noexcept { return headBytes_; }

 private:
  ProtocolError ScanFields(std::string_view head) noexcept;

  RequestLineScanner requestLine_;
  std::size_t lineBegin_ = 0;
  std::size_t position_ = 0;
  std::size_t headBytes_ = 0;
};

/// The bytes as characters. Lifetime: that of the bytes.
inline std::string_view AsText(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace wshost::protocol
