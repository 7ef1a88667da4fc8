// SPDX-License-Identifier: MIT
// A handle to a session that cannot dangle.
#include "wshost/service/SessionRef.h"

#include <stdexcept>

#include "JsonEncoding.h"
#include "wshost/service/ServiceDispatcher.h"
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

SendStatus AnySessionRef::Send(const JsonValue& message) const { return Channel().Send(Encode(message)); }
SendStatus AnySessionRef::SendText(std::string_view text) const { return Channel().Send(EncodeText(text, "SendText")); }
SendStatus AnySessionRef::SendBinary(std::span<const std::byte> bytes) const {
  return Channel().Send(EncodedMessage::Binary(bytes));
}
void AnySessionRef::Close(CloseCode code, std::string_view reason) const { Channel().Close(code, reason); }

InvokeStatus AnySessionRef::Post(LoopTask task) const {
  SessionChannel& channel = Channel();
  if (channel.HasEnded()) return InvokeStatus::Gone;
  if (channel.Loop()->Post(std::move(task), kInvocationBytes)) return InvokeStatus::Queued;
  return channel.HasEnded() ? InvokeStatus::Gone : InvokeStatus::QueueFull;
}

void AnySessionRef::RunOnService(SessionChannel& channel, const std::function<void(WebSocketsService&)>& action,
                                 const std::function<void()>& whenGone) noexcept {
  ServiceDispatcher::Invoke(channel, action, whenGone);
}

}  // namespace wshost
