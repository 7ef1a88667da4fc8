// SPDX-License-Identifier: MIT
// Services that several integration tests host.
#pragma once

#include <span>
#include <string_view>

#include "wshost/json/JsonValue.h"
#include "wshost/service/SessionCollection.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::testing {

/// Text and bytes come back as they came.
class EchoService : public WebSocketsService {
 public:
  void OnText(std::string_view text) override { SendText(text); }
  void OnBinary(std::span<const std::byte> bytes) override { SendBinary(bytes); }
};

/// Text becomes a value, and the value comes back.
class JsonEchoService : public WebSocketsService {
 public:
  void OnMessage(const JsonValue& message) override { Send(message); }
};

/// Members of one room, owned by the test, hear what each of them says.
class RoomService : public WebSocketsService {
 public:
  using Room = SessionCollection<RoomService>;
  explicit RoomService(Room& room) : room_(room) {}

  void OnOpen() override { room_.TryAdd(*this); }
  void OnText(std::string_view text) override { room_.RelayText(text); }
  void OnClose(const CloseInfo&) override { room_.Remove(Id()); }

 protected:
  Room& TheRoom() const noexcept { return room_; }

 private:
  Room& room_;
};

}  // namespace wshost::testing
