// SPDX-License-Identifier: MIT
// A handle to a session that cannot dangle.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "wshost/json/JsonValue.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

template <typename TService>
class SessionRef;

/// What all SessionRefs can do, whatever the service's type.
///
/// Threads: one object is for one thread at a time; copies may be used from any, and what they do is safe from any.
class AnySessionRef {
 public:
  AnySessionRef() noexcept = default;
  explicit AnySessionRef(IntrusivePointer<SessionChannel> channel) noexcept : channel_(std::move(channel)) {}

  /// Finds a session of any host of this process by its id, which may come from a database or a peer. Returns: an empty
  /// handle if no host has it: it has ended, or never was. Threads: any.
  static AnySessionRef Restore(SessionId id);

  /// Returns the same session as one of a U: the type that its path is mapped to, or WebSocketsService; empty if it is
  /// another, or if this is empty.
  template <typename U>
  SessionRef<U> As() const;

  /// Tells whether it names a session, open or not.
  explicit operator bool() const noexcept { return channel_ != nullptr; }

  SessionId Id() const { return Channel().Info().id; }
  const SessionInfo& Info() const { return Channel().Info(); }
  bool IsOpen() const noexcept { return channel_ && channel_->IsOpen(); }

  /// Returns the request that the session has come of, to handlers of Host::OnConnect, and for the session's life if
  /// its service has kept it; else null. Threads: the session's callbacks and handlers of its events.
  const RequestView* Request() const { return Channel().Request(); }

  /// As the verbs of WebSocketsService. Errors: std::logic_error if it names no session.
  SendStatus Send(const JsonValue& message, Priority priority = Priority::Normal) const;
  SendStatus SendText(std::string_view text, Priority priority = Priority::Normal) const;
  SendStatus SendBinary(std::span<const std::byte> bytes, Priority priority = Priority::Normal) const;
  SendStatus Send(MessageKind kind, std::span<const std::byte> bytes, Priority priority = Priority::Normal) const;
  SendStatus Send(MessageKind kind, std::string_view bytes, Priority priority = Priority::Normal) const;
  SendReceipt Post(const JsonValue& message) const;
  SendReceipt PostText(std::string_view text) const;
  SendReceipt PostBinary(std::span<const std::byte> bytes) const;
  void Close(CloseCode code = CloseCode::Normal, std::string_view reason = {}) const;
  SendStatus SendAndClose(const JsonValue& message, CloseCode code = CloseCode::Normal,
                          std::string_view reason = {}) const;
  SendStatus SendAndClose(MessageKind kind, std::span<const std::byte> bytes, CloseCode code = CloseCode::Normal,
                          std::string_view reason = {}) const;
  SendStatus SendAndClose(MessageKind kind, std::string_view bytes, CloseCode code = CloseCode::Normal,
                          std::string_view reason = {}) const;
  CloseReceipt DrainAndClose(CloseCode code = CloseCode::Normal, std::string_view reason = {}) const;
  void Disconnect(CloseCode code = CloseCode::Normal, std::string_view reason = {}) const;
  void Abort() const;

  /// Returns what is attached to the session, also after its end. Returns: null if there is nothing, or no TAttachment.
  /// Errors: std::logic_error if it names no session.
  template <typename TAttachment>
  std::shared_ptr<TAttachment> AttachmentAs() const {
    return std::dynamic_pointer_cast<TAttachment>(Channel().Attached());
  }

  friend bool operator==(const AnySessionRef& left, const AnySessionRef& right) noexcept {
    return left.channel_ == right.channel_;
  }

 protected:
  friend class AnySessionCollection;
  friend class AnySessionGroups;

  SessionChannel& Channel() const;
  InvokeStatus PostTask(LoopTask task) const;
  IntrusivePointer<SessionChannel> channel_;
};

/// A handle to a session whose service is a TService.
template <typename TService>
class SessionRef : public AnySessionRef {
 public:
  using AnySessionRef::AnySessionRef;

  /// As AnySessionRef::Restore. Returns: an empty handle also if its service is no TService, as As() tells.
  static SessionRef Restore(SessionId id) { return AnySessionRef::Restore(id).template As<TService>(); }

  /// As AnySessionRef::As; a U may also be a base class of TService. A class between the mapped type and its bases is
  /// not known here: in Invoke, on the session's thread, a dynamic_cast tells.
  template <typename U>
  SessionRef<U> As() const {
    if constexpr (std::is_base_of_v<U, TService>) {
      return SessionRef<U>(channel_);
    } else {
      return AnySessionRef::As<U>();
    }
  }

  /// Runs `action(TService&)` as one of the session's callbacks: in order with them, where they run.
  /// Returns: Gone if the session has ended; QueueFull if its loop has too much waiting. After Queued, exactly one of
  /// `action` and `whenGone()` runs, on the loop's thread. If `action` throws: OnError, then close 1011, as OnMessage.
  template <typename TAction, typename TWhenGone = std::function<void()>>
  requires std::is_invocable_v<TAction&, TService&> && std::is_invocable_v<TWhenGone&> InvokeStatus Invoke(
      TAction action, TWhenGone whenGone = [] {})
  const {
    // Shared, since what cannot be copied is welcome too.
    auto kept = std::make_shared<std::pair<TAction, TWhenGone>>(std::move(action), std::move(whenGone));
    return PostTask([channel = channel_, kept = std::move(kept)]() mutable {
      channel->Invoke([kept](WebSocketsService& service) { kept->first(static_cast<TService&>(service)); },
                      [kept] { kept->second(); });
    });
  }
};

template <typename U>
SessionRef<U> AnySessionRef::As() const {
  const bool isOne = channel_ && (std::is_same_v<U, WebSocketsService> || channel_->Info().type == typeid(U));
  return SessionRef<U>(isOne ? channel_ : nullptr);
}

}  // namespace wshost
