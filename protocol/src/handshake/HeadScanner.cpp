// SPDX-License-Identifier: MIT
// Finds the end of a head that arrives in pieces.
#include "handshake/HeadScanner.h"

namespace wshost::protocol {

ProtocolError HeadScanner::Scan(std::span<const std::byte> bytes, const ProtocolLimits& limits) noexcept {
  const std::string_view head = AsText(bytes).substr(0, limits.maxHeadBytes);
  ProtocolError error = requestLine_.Scan(head, limits);
  if (error != ProtocolError::None) return error;
  if (requestLine_.IsWhole()) error = ScanFields(head);
  if (error != ProtocolError::None || headBytes_ != 0) return error;
  return head.size() < limits.maxHeadBytes ? ProtocolError::None : ProtocolError::HeadTooLarge;
}

ProtocolError HeadScanner::ScanFields(std::string_view head) noexcept {
  if (lineBegin_ == 0) lineBegin_ = position_ = requestLine_.End();
  while (headBytes_ == 0) {
    const std::size_t lineFeed = head.find('\n', position_);
    if (lineFeed == std::string_view::npos) {
      position_ = head.size();
      return ProtocolError::None;
    }
    // RFC 9112 section 2.2 lets a recipient take a bare LF for a line's end; taking it differently from a proxy in
    // front is how requests get smuggled.
    if (head[lineFeed - 1] != '\r') return ProtocolError::BadHeaderLine;
    if (lineFeed - 1 == lineBegin_) headBytes_ = lineFeed + 1;
    lineBegin_ = position_ = lineFeed + 1;
  }
  return ProtocolError::None;
}

}  // namespace wshost::protocol
