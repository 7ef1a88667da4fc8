// SPDX-License-Identifier: MIT
// A room for all.
#pragma once

#include "wshost/service/SessionCollection.h"
#include "wshost/service/WebSocketsService.h"

/// Gets each message as a JSON value and relays it to everybody, the sender included.
class ChatService : public wshost::WebSocketsService {
 public:
  void OnOpen() override { room.TryAdd(*this); }
  void OnMessage(const wshost::JsonValue& message) override { room.Relay(message); }
  void OnClose(const wshost::CloseInfo&) override { room.Remove(Id()); }

 private:
  static inline wshost::SessionCollection<ChatService> room;
};
