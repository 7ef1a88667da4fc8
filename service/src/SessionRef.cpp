// SPDX-License-Identifier: MIT
// A handle to a session that cannot dangle.
#include "wshost/service/SessionRef.h"

#include <stdexcept>

#include "JsonEncoding.h"
#include "Posting.h"
#include "wshost/service/SessionDirectory.h"

namespace wshost {
namespace {
// What a posted closure is counted as, against the limit of a loop's inbox: about what it keeps in memory.
constexpr std::size_t kInvocationBytes = 256;
}  // namespace

SessionChannel& AnySessionRef::Channel() const {
  if (!channel_) throw std::logic_error("SessionRef: it names no session; test it before use");
  return *channel_;
}

AnySessionRef AnySessionRef::Restore(SessionId id) { return AnySessionRef(SessionDirectory::Find(id)); }

SendStatus AnySessionRef::Send(const JsonValue& message, Priority priority) const {
  return SendTo(Channel(), message, priority);
}
SendStatus AnySessionRef::SendText(std::string_view text, Priority priority) const {
  return SendTextTo(Channel(), text, priority, "SendText");
}
SendStatus AnySessionRef::SendBinary(std::span<const std::byte> bytes, Priority priority) const {
  return Channel().Send(MessageKind::Binary, bytes, priority);
}
SendStatus AnySessionRef::Send(MessageKind kind, std::span<const std::byte> bytes, Priority priority) const {
  return SendTo(Channel(), kind, bytes, priority);
}
SendStatus AnySessionRef::Send(MessageKind kind, std::string_view bytes, Priority priority) const {
  return SendTo(Channel(), kind, bytes, priority);
}

SendReceipt AnySessionRef::Post(const JsonValue& message) const { return PostTo(Channel(), Encode(message)); }
SendReceipt AnySessionRef::PostText(std::string_view text) const {
  return PostTo(Channel(), EncodeText(text, "PostText"));
}
SendReceipt AnySessionRef::PostBinary(std::span<const std::byte> bytes) const {
  return PostTo(Channel(), EncodedMessage::Binary(bytes));
}

void AnySessionRef::Close(CloseCode code, std::string_view reason) const { Channel().Close(code, reason); }
SendStatus AnySessionRef::SendAndClose(const JsonValue& message, CloseCode code, std::string_view reason) const {
  return Channel().SendAndClose(Encode(message), code, reason);
}
SendStatus AnySessionRef::SendAndClose(MessageKind kind, std::span<const std::byte> bytes, CloseCode code,
                                       std::string_view reason) const {
  return Channel().SendAndClose(EncodeBytes(kind, bytes, "SendAndClose"), code, reason);
}
SendStatus AnySessionRef::SendAndClose(MessageKind kind, std::string_view bytes, CloseCode code,
                                       std::string_view reason) const {
  return Channel().SendAndClose(EncodeBytes(kind, bytes, "SendAndClose"), code, reason);
}
CloseReceipt AnySessionRef::DrainAndClose(CloseCode code, std::string_view reason) const {
  return Drain(Channel(), code, reason);
}
void AnySessionRef::Disconnect(CloseCode code, std::string_view reason) const { Channel().Disconnect(code, reason); }
void AnySessionRef::Abort() const { Channel().Abort(); }

InvokeStatus AnySessionRef::PostTask(LoopTask task) const {
  SessionChannel& channel = Channel();
  if (channel.HasEnded()) return InvokeStatus::Gone;
  if (channel.Loop()->Post(std::move(task), kInvocationBytes)) return InvokeStatus::Queued;
  return channel.HasEnded() ? InvokeStatus::Gone : InvokeStatus::QueueFull;
}

}  // namespace wshost
