// SPDX-License-Identifier: MIT
// An echo of values.
#pragma once

#include "wshost/service/WebSocketsService.h"

/// Gets each message as a JSON value and sends that back. A peer that does not read its echoes is closed.
class JsonService : public wshost::WebSocketsService {
 public:
  void OnMessage(const wshost::JsonValue& message) override {
    if (Send(message) == wshost::SendStatus::QueueFull) Close(wshost::CloseCode::TryAgainLater, "read your echoes");
  }
};
