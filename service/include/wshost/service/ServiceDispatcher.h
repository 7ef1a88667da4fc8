// SPDX-License-Identifier: MIT
// The way into a service: what a driver calls, with the rules for exceptions in one place.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>

#include "wshost/json/JsonValue.h"
#include "wshost/service/CloseInfo.h"
#include "wshost/service/ServiceError.h"
#include "wshost/service/SessionTask.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

class JsonText;

/// Calls a service's callbacks, with `channel` as the current session. No exception leaves it unless that is said. For
/// drivers: a host, or a test's fake one.
/// Threads: those on which the session's callbacks run.
class ServiceDispatcher {
 public:
  using Factory = std::function<std::unique_ptr<WebSocketsService>()>;

  /// What to answer to an upgrade request.
  struct OpenResult {
    int status = 101;  ///< 0 where nothing can be answered any more.
    std::string body{};
    bool failed = false;                  ///< Something else than UpgradeRefused was thrown.
    std::exception_ptr cause{};           ///< What was thrown, if anything was.
    std::type_index type = typeid(void);  ///< Of the service, if it was made.
  };

  /// Makes a service for `channel`, that is put into `service`, and runs its OnOpen. UpgradeRefused gives its status
  /// and body, any other exception 500; `service` is null then.
  static OpenResult Open(SessionChannel& channel, const Factory& factory,
                         std::unique_ptr<WebSocketsService>& service) noexcept;
  /// Runs OnOpen of a service that exists.
  static OpenResult Open(SessionChannel& channel, WebSocketsService& service) noexcept;
  /// Returns what follows from how a coroutine's OnOpenAsync has ended.
  static OpenResult ResultOf(SessionChannel& channel, std::exception_ptr failure) noexcept;

  /// Makes a service for one call of `callback`. Returns: null if that fails; then the session is closing.
  static std::unique_ptr<WebSocketsService> Make(SessionChannel& channel, const Factory& factory,
                                                 std::string_view callback) noexcept;

  /// Runs OnText, OnMessage or OnBinary. Returns: false if it failed; OnError has run then and the session is closing.
  static bool Text(SessionChannel& channel, WebSocketsService& service, std::string_view text) noexcept;
  /// For a service that does not override OnText: takes the text over as the memory of the value.
  static bool Json(SessionChannel& channel, WebSocketsService& service, JsonText&& text) noexcept;
  static bool Binary(SessionChannel& channel, WebSocketsService& service, std::span<const std::byte> bytes) noexcept;

  /// Makes a coroutine of a callback and starts it; `owner` hears of its end, also if it cannot be made.
  static void Start(SessionChannel& channel, const std::shared_ptr<SessionTaskOwner>& owner,
                    const std::function<SessionTask()>& callback) noexcept;
  /// Goes on with a coroutine.
  static void GoOn(SessionChannel& channel, LoopTask& resumption);
  /// Does for a coroutine that has thrown what is done for a callback that throws.
  static void Failed(SessionChannel& channel, WebSocketsService& service, std::string_view callback,
                     const std::exception_ptr& failure) noexcept;
  /// Reads a message. Errors: InvalidMessage.
  static JsonValue Parse(SessionChannel& channel, JsonText&& text);

  /// Runs `action` on the service under the same rules, or `whenGone` if it is null.
  static void Invoke(SessionChannel& channel, WebSocketsService* service,
                     const std::function<void(WebSocketsService&)>& action,
                     const std::function<void()>& whenGone) noexcept;

  /// Tells OnError that the peer broke the protocol.
  static void Violation(SessionChannel& channel, WebSocketsService& service, std::string_view sentence,
                        CloseCode code) noexcept;

  static void Close(SessionChannel& channel, WebSocketsService& service, const CloseInfo& close) noexcept;
};

}  // namespace wshost
