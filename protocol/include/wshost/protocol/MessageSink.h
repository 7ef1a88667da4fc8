// SPDX-License-Identifier: MIT
// Where the payload of text messages goes, if its driver does not want it to stay among the bytes that were read.
#pragma once

#include <cstddef>
#include <span>

namespace wshost::protocol {

/// A driver's own memory for a text message: the endpoint unmasks and checks the payload on its way there, once.
///
/// For one message the endpoint calls Clear, then Reserve and Commit for each part that arrives, and gives Payload with
/// the event. What a message that fails has left behind is the driver's to clear.
class MessageSink {
 public:
  /// Forgets what was written: a new message begins.
  virtual void Clear() noexcept = 0;

  /// Gives room behind what was committed. `bytes` of it are needed now; if memory must be taken, `expectedBytes` is
  /// what the whole message can be expected to need: in proportion to what has arrived, never what is announced alone.
  /// Returns: at least `bytes`. Lifetime: until the next call.
  virtual std::span<std::byte> Reserve(std::size_t bytes, std::size_t expectedBytes) = 0;

  /// Adds the first `bytes` of the room to the payload.
  virtual void Commit(std::size_t bytes) noexcept = 0;

  /// Returns what was committed. Lifetime: until the next call.
  virtual std::span<const std::byte> Payload() const noexcept = 0;

 protected:
  ~MessageSink() = default;
};

}  // namespace wshost::protocol
