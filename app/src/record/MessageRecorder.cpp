// SPDX-License-Identifier: MIT
// Keeps messages as they come, and writes them down when a session fails.
#include "record/MessageRecorder.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <utility>

#include "wshost/service/Log.h"

namespace wshost::app {
namespace {

// Every message that the host lets in.
JsonLimits LimitsOf(const HostOptions& options) {
  JsonLimits limits = options.json;
  limits.maxBytes = std::max(limits.maxBytes, options.protocol.maxMessageBytes);
  return limits;
}

}  // namespace

bool IsFault(const CloseInfo& close) noexcept {
  switch (close.code) {
    case CloseCode::ProtocolError:
    case CloseCode::UnsupportedData:
    case CloseCode::InvalidPayload:
    case CloseCode::PolicyViolation:
    case CloseCode::MessageTooBig:
    case CloseCode::InternalError:
      return true;
    case CloseCode::Abnormal:
      return !close.reason.empty();  // we cut it; a peer that has just vanished gives no reason
    default:
      return false;
  }
}

std::string Describe(const RecordedMessage& message) {
  const Poco::Timestamp when(message.receivedAt);
  std::string line = "message " + std::to_string(message.number) + ", " +
                     Poco::DateTimeFormatter::format(when, Poco::DateTimeFormat::ISO8601_FRAC_FORMAT) + ", " +
                     (message.kind == MessageKind::Text ? "text" : "binary") + " of " + std::to_string(message.bytes) +
                     (message.bytes == 1 ? " byte" : " bytes");
  if (!message.text.empty()) line += ": " + message.text;
  return line;
}

std::unique_ptr<MessageRecorder> MessageRecorder::Start(const RecordOptions& options, Host& host) {
  return options.messages == 0 ? nullptr : std::make_unique<MessageRecorder>(options, host);
}

MessageRecorder::MessageRecorder(const RecordOptions& options, Host& host)
    : options_(options),
      redaction_(options.redactedKeys, LimitsOf(host.Options())),
      connects_(host.OnConnect([this](const Session& session) { Begin(session.Id()); })),
      messages_(
          host.OnMessage([this](const Session& session, const MessageView& message) { Keep(session.Id(), message); })),
      disconnects_(
          host.OnDisconnect([this](const Session& session, const CloseInfo& close) { End(session.Info(), close); })) {}

std::optional<Recording> MessageRecorder::Of(SessionId session) const {
  const Shelf& shelf = ShelfOf(session);
  const MutexLock lock(shelf.mutex);
  const auto found = shelf.recordings.find(session);
  if (found == shelf.recordings.end()) return std::nullopt;
  return found->second;
}

void MessageRecorder::Begin(SessionId session) {
  Shelf& shelf = ShelfOf(session);
  const MutexLock lock(shelf.mutex);
  shelf.recordings.try_emplace(session, options_.messages);
}

// Reading the JSON is the long part, and needs no lock.
void MessageRecorder::Keep(SessionId session, const MessageView& message) {
  RecordedMessage kept{0, Poco::Timestamp().epochMicroseconds(), message.kind, message.bytes.size(), {}};
  if (message.kind == MessageKind::Text) kept.text = redaction_.KeepOf(message.Text(), options_.messageBytes);
  Shelf& shelf = ShelfOf(session);
  const MutexLock lock(shelf.mutex);
  const auto found = shelf.recordings.find(session);
  if (found != shelf.recordings.end()) found->second.Add(std::move(kept));
}

void MessageRecorder::End(const SessionInfo& session, const CloseInfo& close) {
  Shelf& shelf = ShelfOf(session.id);
  std::optional<Recording> recording;
  {
    const MutexLock lock(shelf.mutex);
    const auto found = shelf.recordings.find(session.id);
    if (found == shelf.recordings.end()) return;
    recording = std::move(found->second);
    shelf.recordings.erase(found);
  }
  if (!IsFault(close)) return;
  const std::string who = session.ToString() + ", ended with " + std::to_string(static_cast<int>(close.code)) + ": ";
  for (const RecordedMessage& each : recording->Messages()) {
    WriteLog("wshost.record", Poco::Message::PRIO_WARNING, who + Describe(each));
  }
}

}  // namespace wshost::app
