// SPDX-License-Identifier: MIT
// The base class of services whose callbacks are coroutines.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/service/SessionTask.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

/// A WebSocketsService whose callbacks may wait with `co_await` without holding a thread.
///
/// While a callback is suspended the next one of the session waits, unless the service is Reentrant or Multiple: see
/// ServiceBehavior. The peer is not read from while many messages wait. OnOpen, OnClose and OnError are those of
/// WebSocketsService; OnOpenAsync runs behind OnOpen. OnClose comes when all callbacks have ended.
/// A coroutine that throws has the fate of a callback that throws. Map such a type by its own name, not as a base.
class AsyncWebSocketsService : public WebSocketsService {
 public:
  /// Decides on the upgrade like OnOpen, but may take its time. Called: once, behind OnOpen, before the 101.
  virtual SessionTask OnOpenAsync();

  /// As WebSocketsService::OnMessage. The default closes with 1003.
  virtual SessionTask OnMessageAsync(JsonValue message);

  /// As WebSocketsService::OnText. The default reads JSON and goes on with OnMessageAsync.
  virtual SessionTask OnTextAsync(std::string text);

  /// As WebSocketsService::OnBinary. The default closes with 1003.
  virtual SessionTask OnBinaryAsync(std::vector<std::byte> bytes);

  // Not called by a host: the coroutines above take their place. Errors: std::logic_error if they are all the same.
  void OnMessage(const JsonValue& message) final;
  void OnText(std::string_view text) final;
  void OnBinary(std::span<const std::byte> bytes) final;
};

/// As for other services: whether OnTextAsync is left as it is.
template <class TService>
requires std::derived_from<TService, AsyncWebSocketsService>
inline constexpr bool kTakesJson<TService> = requires {
  requires std::same_as<decltype(&TService::OnTextAsync), SessionTask (AsyncWebSocketsService::*)(std::string)>;
};

}  // namespace wshost
