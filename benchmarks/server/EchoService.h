// SPDX-License-Identifier: MIT
// The least a service can do.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wshost/service/WebSocketsService.h"

/// Sends texts and bytes back as they came. A peer that does not read its echoes is closed.
class EchoService : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view text) override { RequireRoom(SendText(text)); }
  void OnBinary(std::span<const std::byte> bytes) override { RequireRoom(SendBinary(bytes)); }

 private:
  void RequireRoom(wshost::SendStatus status) {
    if (status == wshost::SendStatus::QueueFull) Close(wshost::CloseCode::TryAgainLater, "read your echoes");
  }
};
