// SPDX-License-Identifier: MIT
// The WriteBatch of Linux: sends that io_uring makes in one system call.
#pragma once

#ifdef __linux__

#include <linux/io_uring.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <memory>

#include "engine/WriteBatch.h"

namespace wshost::host {

/// A ring that holds sends alone, none of which may wait: so the kernel has made them all, and is done with their
/// memory, when the call that submits them returns. Nothing is ever in flight between two turns.
///
/// The first call opens the ring, on the thread that will use it: when a ring goes, the kernel interrupts whoever made
/// or used it, and an application's thread must not find its own system calls ended by that.
class IoUringWriteBatch final : public WriteBatch {
 public:
  IoUringWriteBatch() = default;
  ~IoUringWriteBatch() override;

  /// Tries on a thread of its own whether there can be a ring.
  /// Errors: std::system_error if the kernel has none, too old a one, or forbids it.
  static void RequireRing();

  std::size_t FewestWrites() const noexcept override { return failed_ ? SIZE_MAX : kFewestWrites; }
  void Add(SocketHandle socket, std::span<const Bytes> pieces) noexcept override;
  std::span<const std::size_t> Submit() noexcept override;

 private:
  /// Memory shared with the kernel.
  class Mapping {
   public:
    Mapping() = default;
    ~Mapping();
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    void Map(int ring, std::size_t bytes, std::size_t offset);
    template <typename T>
    T* At(std::size_t offset) const noexcept {
      return reinterpret_cast<T*>(static_cast<char*>(start_) + offset);
    }

   private:
    void* start_ = nullptr;
    std::size_t bytes_ = 0;
  };

  void Open();
  void Probe();
  bool IsOpen() noexcept;
  Bytes Joined(std::span<const Bytes> pieces) noexcept;
  io_uring_sqe& NextEntry(std::uint8_t operation) noexcept;
  unsigned Enter() noexcept;
  void TakeResults(unsigned expected) noexcept;

  static constexpr std::size_t kFewestWrites = 16;
  static constexpr std::size_t kJoinedAtMost = 16 * 1024;  // bytes that are better copied than listed
  static constexpr std::size_t kRoomForJoined = 64 * 1024;

  int ring_ = -1;
  bool failed_ = false;  // to be opened: writes nothing
  Mapping queues_;
  Mapping entries_;
  unsigned* submitHead_ = nullptr;  // the kernel's
  unsigned* submitTail_ = nullptr;
  unsigned* resultHead_ = nullptr;
  unsigned* resultTail_ = nullptr;  // the kernel's
  const io_uring_cqe* results_ = nullptr;
  unsigned submitMask_ = 0;
  unsigned resultMask_ = 0;

  std::size_t count_ = 0;    // of writes added
  std::size_t vectors_ = 0;  // of places in vectorPlaces_ used
  std::array<std::size_t, kMostWrites> written_{};
  std::array<msghdr, kMostWrites> headers_{};
  std::size_t joinedBytes_ = 0;  // of room_ used
  std::size_t lastCount_ = 0;    // of pieces that were joined last: in a relay those of the next write are the same
  Bytes lastJoined_;
  std::array<Bytes, kMostPieces> last_;
  const std::unique_ptr<std::byte[]> room_ = std::make_unique_for_overwrite<std::byte[]>(kRoomForJoined);
  const std::unique_ptr<iovec[]> vectorPlaces_ = std::make_unique_for_overwrite<iovec[]>(kMostWrites * kMostPieces);
};

}  // namespace wshost::host

#endif
