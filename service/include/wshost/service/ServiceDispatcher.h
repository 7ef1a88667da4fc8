// SPDX-License-Identifier: MIT
// The way into a service: what a driver calls, with the rules for exceptions in one place.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "wshost/service/CloseInfo.h"
#include "wshost/service/ServiceError.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

class JsonText;

/// Calls a service's callbacks. No exception leaves it. For drivers: a host, or a test's fake one.
/// Threads: the session's loop thread.
class ServiceDispatcher {
 public:
  /// What to answer to an upgrade request.
  struct OpenResult {
    int status = 101;
    std::string body;
    bool failed = false;                         ///< Something else than UpgradeRefused was thrown.
    std::exception_ptr cause;                    ///< What was thrown, if anything was.
    std::unique_ptr<WebSocketsService> service;  ///< Null unless `status` is 101.
  };

  /// Makes the service for `channel` and runs OnOpen. UpgradeRefused gives its status and body, any other exception
  /// 500.
  static OpenResult Open(SessionChannel& channel,
                         const std::function<std::unique_ptr<WebSocketsService>()>& factory) noexcept;

  /// Runs OnText, OnMessage or OnBinary. Returns: false if it failed; OnError has run then and the session is closing.
  static bool Text(WebSocketsService& service, std::string_view text) noexcept;
  /// For a service that does not override OnText: takes the text over as the memory of the value.
  static bool Json(WebSocketsService& service, JsonText&& text) noexcept;
  static bool Binary(WebSocketsService& service, std::span<const std::byte> bytes) noexcept;

  /// Runs `action` on the channel's service under the same rules, or `whenGone` if the service is no more.
  static void Invoke(SessionChannel& channel, const std::function<void(WebSocketsService&)>& action,
                     const std::function<void()>& whenGone) noexcept;

  /// Tells OnError that the peer broke the protocol.
  static void Violation(WebSocketsService& service, std::string_view sentence, CloseCode code) noexcept;

  static void Close(WebSocketsService& service, const CloseInfo& close) noexcept;
};

}  // namespace wshost
