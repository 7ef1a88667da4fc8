// SPDX-License-Identifier: MIT
// How messages are compressed, if a peer agrees: permessage-deflate, RFC 7692.
#pragma once

#include <cstddef>

namespace wshost {

/// What is offered and agreed to, and what compressing may cost. Both roles take the same options.
///
/// A compressor of window w and memory level m takes 2^(w+2) + 2^(m+9) bytes and up to 6 KiB, a window of 8 as much as
/// one of 9: 268,096 by default. A decompressor takes 2^w bytes and up to 7 KiB: 39,928 by default. (zlib 1.2.13.)
/// Without take-over a session has none: its loop has a compressor for each window that was agreed on, and one
/// decompressor, of the largest window. With take-over every session has its own, from the first message that needs it.
/// A server compresses with serverMaxWindowBits and decompresses with clientMaxWindowBits, a client the other way
/// round.
struct DeflateOptions {
  bool enabled = true;  ///< Whether compression is agreed to (server) or offered (client).

  /// A message of fewer bytes is sent as it is. One that fits one packet anyway (1,280 bytes are the least that IPv6
  /// carries) gains little by getting smaller.
  /// Units: bytes of payload.
  std::size_t thresholdBytes = 1024;

  int level = 3;        ///< 1 (fastest) to 9 (smallest).
  int memoryLevel = 8;  ///< 1 to 9; see above.

  /// The largest window a server compresses with; a client asks for it. A peer may ask for less.
  /// Units: 2^n bytes, 8 to 15. Spec: RFC 7692 section 7.1.2.1.
  int serverMaxWindowBits = 15;

  /// The largest window a client compresses with. Below 15 a server declines offers that do not let it say so.
  /// Units: 2^n bytes, 8 to 15. Spec: RFC 7692 section 7.1.2.2.
  int clientMaxWindowBits = 15;

  /// Whether a message may refer to those before it: smaller, for a compressor and a decompressor per session.
  /// Spec: RFC 7692 section 7.1.1.
  bool contextTakeover = false;
};

/// Checks the ranges given above. Errors: std::logic_error naming the option and its value.
void RequireValid(const DeflateOptions& options);

}  // namespace wshost
