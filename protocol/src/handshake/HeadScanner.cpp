// SPDX-License-Identifier: MIT
// Finds the end of the fields of a head that arrives in pieces.
#include "handshake/HeadScanner.h"

namespace wshost::protocol {

ProtocolError FieldLinesScanner::Scan(std::string_view head, std::size_t begin) noexcept {
  if (lineBegin_ == 0) lineBegin_ = position_ = begin;
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
