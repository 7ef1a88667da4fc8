// SPDX-License-Identifier: MIT
// Messages of permessage-deflate without take-over, RFC 7692, as the load sends and reads them.
#pragma once

#include <zlib.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace load {

/// Compresses what is sent, and inflates what comes: the same bytes only once, for a relay sends them to everybody.
class Deflate {
 public:
  /// Errors: std::runtime_error if zlib has no memory.
  Deflate();
  ~Deflate();
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;

  std::string Compress(std::string_view text);
  /// Returns: the text, until the next call; nullptr if `compressed` is none, or more than a load would send.
  const std::string* Inflate(std::string_view compressed);

 private:
  static constexpr std::size_t kKept = 1024;  // a power of two

  struct Known {
    std::string compressed;
    std::string text;
  };

  bool InflateInto(std::string& text, std::string_view compressed);

  z_stream deflater_{};
  z_stream inflater_{};
  std::array<Known, kKept> known_;
};

}  // namespace load
