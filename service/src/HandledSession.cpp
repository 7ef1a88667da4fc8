// SPDX-License-Identifier: MIT
// A service over the functions of a group.
#include "wshost/service/HandledSession.h"

#include <utility>

namespace wshost {

HandledSession::HandledSession(std::shared_ptr<const Handlers> group) : group_(std::move(group)) {}

void HandledSession::OnText(std::string_view text) {
  const auto& handle = group_->handlers.onText;
  if (!handle) return Close(CloseCode::UnsupportedData, "this group takes no text messages");
  handle(*this, text);
}

void HandledSession::OnBinary(std::span<const std::byte> bytes) {
  const auto& handle = group_->handlers.onBinary;
  if (!handle) return Close(CloseCode::UnsupportedData, "this group takes no binary messages");
  handle(*this, bytes);
}

void HandledSession::OnClose(const CloseInfo& close) {
  if (const auto& handle = group_->handlers.onDisconnect) handle(*this, close);
}

SessionRef<HandledSession> HandledSession::Ref() const {
  return SessionRef<HandledSession>(Channel().shared_from_this());
}

}  // namespace wshost
