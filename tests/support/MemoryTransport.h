// SPDX-License-Identifier: MIT
// A transport without a socket: the test holds the other end of the wire.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "Bytes.h"
#include "transport/Transport.h"

namespace wshost::testing {

/// What the test sees and scripts; outlives the transport.
struct Wire {
  static constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();

  explicit Wire(host::SocketHandle number = 1) : handle(number) {}

  const host::SocketHandle handle;
  // What the peer does.
  Bytes inbound;                       ///< Sent by the peer, not read yet.
  bool hasHungUp = false;              ///< The peer sends nothing after `inbound`.
  std::size_t readAtMost = kEndless;   ///< Bytes that one Read() gives.
  std::size_t writeAtMost = kEndless;  ///< Bytes that one Write() takes.
  std::size_t room = kEndless;         ///< Bytes that are taken before Write() would block.
  std::size_t failCall = 0;            ///< The number of the Read() or Write() that fails; 0: none.
  bool failsFromThereOn = false;       ///< And all calls behind it, as those of a lost connection do.
  bool failReads = false;
  bool failWrites = false;
  bool isPlain = true;  ///< A WriteBatch may write to it.
  // What was done to it.
  Bytes outbound;
  std::size_t calls = 0;
  std::size_t writes = 0;
  bool writeIsShutDown = false;
  bool isClosed = false;

  void Say(const Bytes& bytes) { inbound.insert(inbound.end(), bytes.begin(), bytes.end()); }
  void Say(std::string_view text) { Say(FromText(text)); }
  void HangUp() { hasHungUp = true; }
  bool IsReadable() const { return !inbound.empty() || hasHungUp || failReads; }
  bool IsWritable() const { return room > 0 || failWrites; }
  /// Counts a call. Returns: whether it is one that fails.
  bool FailsNow() {
    ++calls;
    return calls == failCall || (failsFromThereOn && failCall != 0 && calls > failCall);
  }
  host::IoResult Take(std::span<const host::Transport::Bytes> pieces) {
    using Status = host::IoResult::Status;
    ++writes;
    if (FailsNow() || failWrites) return {Status::Failed, 0, EPIPE};
    std::size_t left = std::min(writeAtMost, room);
    std::size_t written = 0;
    for (const auto piece : pieces) {
      const auto part = piece.first(std::min(left, piece.size()));
      outbound.insert(outbound.end(), part.begin(), part.end());
      left -= part.size();
      written += part.size();
    }
    if (written == 0) return {Status::WouldBlock, 0, 0};
    if (room != kEndless) room -= written;
    return {Status::Done, written, 0};
  }
  /// Gives what was written since the last call.
  Bytes TakeOutbound() { return std::exchange(outbound, {}); }
};

class MemoryTransport final : public host::Transport {
 public:
  explicit MemoryTransport(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}
  ~MemoryTransport() override { wire_->isClosed = true; }
  MemoryTransport(const MemoryTransport&) = delete;
  MemoryTransport& operator=(const MemoryTransport&) = delete;

  host::IoResult Read(std::span<std::byte> into) override {
    using Status = host::IoResult::Status;
    if (wire_->FailsNow() || wire_->failReads) return {Status::Failed, 0, ECONNRESET};
    auto& inbound = wire_->inbound;
    if (inbound.empty()) return {wire_->hasHungUp ? Status::Ended : Status::WouldBlock, 0, 0};
    const std::size_t count = std::min({into.size(), inbound.size(), wire_->readAtMost});
    const auto end = inbound.begin() + static_cast<std::ptrdiff_t>(count);
    std::copy(inbound.begin(), end, into.begin());
    inbound.erase(inbound.begin(), end);
    return {Status::Done, count, 0};
  }

  host::IoResult Write(std::span<const Bytes> pieces) override { return wire_->Take(pieces); }

  void ShutdownWrite() noexcept override { wire_->writeIsShutDown = true; }
  host::SocketHandle Handle() const noexcept override { return wire_->handle; }
  bool IsPlain() const noexcept override { return wire_->isPlain; }

 private:
  std::shared_ptr<Wire> wire_;
};

}  // namespace wshost::testing
