// SPDX-License-Identifier: MIT
// A write batch without an operating system: it writes to wires of memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "MemoryTransport.h"
#include "engine/WriteBatch.h"

namespace wshost::testing {

/// Writes are made by Submit(), in order, and counted. A single one is worth it, so that tests need no crowd.
class WireWriteBatch final : public host::WriteBatch {
 public:
  /// From now on `wire` can be written to.
  void Know(const std::shared_ptr<Wire>& wire) { wires_[wire->handle] = wire; }
  std::size_t SubmitCount() const { return submits_; }

  std::size_t FewestWrites() const noexcept override { return 1; }
  void Add(host::SocketHandle socket, std::span<const Bytes> pieces) noexcept override {
    Write& write = writes_.at(count_++);
    write.wire = wires_.at(socket).get();
    write.count = pieces.size();
    std::copy(pieces.begin(), pieces.end(), write.pieces.begin());
  }
  std::span<const std::size_t> Submit() noexcept override {
    ++submits_;
    for (std::size_t i = 0; i < count_; ++i) {
      const Write& write = writes_[i];
      written_[i] = write.wire->Take({write.pieces.data(), write.count}).bytes;
    }
    return {written_.data(), std::exchange(count_, 0)};
  }

 private:
  struct Write {
    Wire* wire = nullptr;
    std::array<Bytes, kMostPieces> pieces;
    std::size_t count = 0;
  };

  std::map<host::SocketHandle, std::shared_ptr<Wire>> wires_;
  std::vector<Write> writes_{kMostWrites};
  std::array<std::size_t, kMostWrites> written_{};
  std::size_t count_ = 0;
  std::size_t submits_ = 0;
};

}  // namespace wshost::testing
