// SPDX-License-Identifier: MIT
// Bytes that several sends share, and their reuse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace yardstick {

/// What a relay sends to all; counted by hand, for there is one thread.
struct Blob {
  std::vector<std::uint8_t> bytes;
  std::size_t uses = 0;
};

/// Gives out blobs and takes them back.
class BlobPool {
 public:
  /// Returns: an empty blob with one use.
  Blob* Take() {
    if (free_.empty()) {
      all_.push_back(std::make_unique<Blob>());
      free_.push_back(all_.back().get());
    }
    Blob* blob = free_.back();
    free_.pop_back();
    blob->bytes.clear();
    blob->uses = 1;
    return blob;
  }
  /// Ends one use.
  void Release(Blob* blob) {
    if (--blob->uses == 0) free_.push_back(blob);
  }

 private:
  std::vector<std::unique_ptr<Blob>> all_;
  std::vector<Blob*> free_;
};

}  // namespace yardstick
