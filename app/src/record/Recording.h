// SPDX-License-Identifier: MIT
// The last messages of one session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "wshost/protocol/Message.h"

namespace wshost::app {

/// A message that was received, as far as it may be kept.
struct RecordedMessage {
  std::uint64_t number;     ///< Of the messages of its session; the first is 1.
  std::int64_t receivedAt;  ///< Microseconds since 1970.
  MessageKind kind;
  std::size_t bytes;  ///< Of the whole message.
  std::string text;   ///< Redacted and cut; empty if nothing of it may be kept.
};

/// Keeps the last so many messages. Threads: one at a time.
class Recording {
 public:
  explicit Recording(std::size_t atMost) : atMost_(atMost) {}

  /// `message.number` is given here.
  void Add(RecordedMessage message) {
    message.number = ++received_;
    if (messages_.size() == atMost_) messages_.pop_front();
    messages_.push_back(std::move(message));
  }

  const std::deque<RecordedMessage>& Messages() const noexcept { return messages_; }
  std::uint64_t Received() const noexcept { return received_; }

 private:
  std::size_t atMost_;
  std::uint64_t received_ = 0;
  std::deque<RecordedMessage> messages_;
};

}  // namespace wshost::app
