// SPDX-License-Identifier: MIT
// Keeps the last messages of each session, to find out later what made it fail.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "record/RecordSettings.h"
#include "record/Recording.h"
#include "record/Redaction.h"
#include "wshost/host/Host.h"
#include "wshost/service/Subscription.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost::app {

/// Listens to all sessions of a host. Of each it keeps at most RecordOptions::messages messages, of each of those at
/// most RecordOptions::messageBytes; of messages that are no JSON, kind and length alone. When a session ends by a
/// fault, what was kept is written to the log, a line for each message.
/// Threads: any.
class MessageRecorder {
 public:
  /// Returns: null, and listens to nothing, if no messages are to be kept. Lifetime: `host` must outlive it.
  static std::unique_ptr<MessageRecorder> Start(const RecordOptions& options, Host& host);

  MessageRecorder(const RecordOptions& options, Host& host);
  ~MessageRecorder() = default;
  MessageRecorder(const MessageRecorder&) = delete;
  MessageRecorder& operator=(const MessageRecorder&) = delete;

  /// Returns: nothing if the session is not open.
  std::optional<Recording> Of(SessionId session) const;

 private:
  using Session = SessionRef<WebSocketsService>;
  // Several, so that loops seldom meet.
  struct Shelf {
    mutable Mutex mutex;
    std::unordered_map<SessionId, Recording> recordings WSHOST_GUARDED_BY(mutex);
  };
  static constexpr std::size_t kShelves = 16;

  Shelf& ShelfOf(SessionId session) noexcept { return shelves_[session.ToUInt64() % kShelves]; }
  const Shelf& ShelfOf(SessionId session) const noexcept { return shelves_[session.ToUInt64() % kShelves]; }
  void Begin(SessionId session);
  void Keep(SessionId session, const MessageView& message);
  void End(const SessionInfo& session, const CloseInfo& close);

  const RecordOptions options_;
  const Redaction redaction_;
  std::array<Shelf, kShelves> shelves_;
  Subscription connects_;  // last: they end before what they use
  Subscription messages_;
  Subscription disconnects_;
};

/// Tells whether a session that ended so is worth a look at its messages: it, or its service, did something wrong.
bool IsFault(const CloseInfo& close) noexcept;

/// Says one message in one line.
std::string Describe(const RecordedMessage& message);

}  // namespace wshost::app
