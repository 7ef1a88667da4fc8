// SPDX-License-Identifier: MIT
// What became of a message that a program asked to be sent.
#pragma once

#include <cstdint>

namespace wshost {

/// The answer of every Send.
enum class SendStatus : std::uint8_t {
  Queued,     ///< Waits in the session's queue, in order.
  QueueFull,  ///< Not queued: the queue would grow beyond its limit of bytes.
  Closed,     ///< Not queued: the session is closing or closed.
};

/// What became of a posted message.
enum class PostResult : std::uint8_t {
  Written,    ///< Its last byte has been handed to the system.
  QueueFull,  ///< It was not queued: the queue would have grown beyond its limit of bytes.
  Closed,     ///< It was not queued, or was lost before it was written: the session closed, was cut, or its peer gone.
};

/// The answer of SessionRef::Invoke.
enum class InvokeStatus : std::uint8_t {
  Queued,     ///< Will run on the session's thread, or the session will be found gone there.
  QueueFull,  ///< Not queued: the loop has too much waiting.
  Gone,       ///< Not queued: the session has ended.
};

}  // namespace wshost
