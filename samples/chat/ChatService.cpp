// SPDX-License-Identifier: MIT
// The chat room: join, relay, leave.
#include "ChatService.h"

#include <Poco/Logger.h>

#include <string>

#include "Announcement.h"

void ChatService::OnOpen() {
  if (!room.TryAdd(*this)) throw wshost::UpgradeRefused(503, "You cannot be added to the chat.");
}

void ChatService::OnMessage(const wshost::JsonValue& message) {
  room.Relay(message);
  if (auto leave = LeaveFor(message)) leave_ = std::move(leave);
}

void ChatService::OnClose(const wshost::CloseInfo&) {
  room.Remove(Id());
  if (leave_) room.Relay(*leave_);
}

void ChatService::OnError(const wshost::ServiceError& error) {
  Poco::Logger::get("chat").warning("Session %s from %s: %s", Id().ToString(), RemoteAddress().toString(),
                                    std::string(error.text));
}
