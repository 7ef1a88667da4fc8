// SPDX-License-Identifier: MIT
// What two peers have agreed on about compression.
#pragma once

namespace wshost::protocol {

inline constexpr int kMinWindowBits = 8;
inline constexpr int kMaxWindowBits = 15;

/// The four parameters of permessage-deflate. The defaults are those of an answer without parameters.
/// Spec: RFC 7692 section 7.1.
struct DeflateParameters {
  bool serverNoContextTakeover = false;
  bool clientNoContextTakeover = false;
  int serverMaxWindowBits = kMaxWindowBits;  ///< 2^n bytes.
  int clientMaxWindowBits = kMaxWindowBits;  ///< 2^n bytes.

  friend bool operator==(const DeflateParameters&, const DeflateParameters&) = default;
};

}  // namespace wshost::protocol
