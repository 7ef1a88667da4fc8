// SPDX-License-Identifier: MIT
// Messages that wait for a transport, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "transport/Transport.h"
#include "wshost/protocol/EncodedMessage.h"

namespace wshost::host {

/// A queue of shared frames that knows its bytes and how far the first one is sent. Keeps room for a few when empty.
class OutboundQueue {
 public:
  bool Empty() const noexcept { return first_ == messages_.size(); }
  /// Bytes not yet written.
  std::size_t Bytes() const noexcept { return bytes_; }
  /// What limits count it as; see EncodedMessage::CostBytes.
  std::size_t CostBytes() const noexcept {
    return bytes_ + (messages_.size() - first_) * EncodedMessage::kKeepingBytes;
  }

  void Append(EncodedMessage message);
  /// Puts `message` before all others. Errors: std::logic_error if something has been sent of the first one.
  void Prepend(EncodedMessage message);

  /// Throws away what has not been begun; the rest of a message that has been is kept.
  void DropUnstarted() noexcept;
  void Clear() noexcept;

  struct FlushResult {
    IoResult::Status status = IoResult::Status::Done;  ///< Done: empty now.
    std::size_t bytes = 0;                             ///< Written by this call.
  };
  /// Writes until the queue is empty, the transport would block or has failed, or `atMostBytes` are written; at least
  /// once if there is anything.
  FlushResult Flush(Transport& transport, std::size_t atMostBytes);

 private:
  void Advance(std::size_t written) noexcept;
  void ReleaseWhenEmpty() noexcept;

  std::vector<EncodedMessage> messages_;
  std::uint32_t first_ = 0;  // messages before it are sent and let go
  std::size_t sentOfFirst_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace wshost::host
