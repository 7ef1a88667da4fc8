// SPDX-License-Identifier: MIT
// A chat: every JSON value that anybody sends is relayed to all, the sender included.
#pragma once

#include <optional>

#include "wshost/service/SessionCollection.h"
#include "wshost/service/WebSocketsService.h"

/// One participant. It relays what it gets untouched, whatever JSON that is.
class ChatService : public wshost::WebSocketsService {
 public:
  void OnOpen() override;
  void OnMessage(const wshost::JsonValue& message) override;
  void OnClose(const wshost::CloseInfo& close) override;
  void OnError(const wshost::ServiceError& error) override;

 private:
  static inline wshost::SessionCollection<ChatService> room;

  std::optional<wshost::JsonValue> leave_;  // what the others are told when this one has gone
};
