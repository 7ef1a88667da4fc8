// SPDX-License-Identifier: MIT
// A service over the functions of a group.
#pragma once

#include <memory>
#include <string>

#include "wshost/service/SessionHandlers.h"
#include "wshost/service/SessionRef.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

/// One session of a group: it hands what it hears to the group's functions.
class HandledSession final : public WebSocketsService {
 public:
  /// The functions of one group, with its name.
  struct Handlers {
    std::string group;
    SessionHandlers handlers;
  };
  explicit HandledSession(std::shared_ptr<const Handlers> group);

  void OnText(std::string_view text) override;
  void OnBinary(std::span<const std::byte> bytes) override;
  void OnClose(const CloseInfo& close) override;

  const std::string& Group() const noexcept { return group_->group; }
  /// Returns a handle to this session, to be kept.
  SessionRef<HandledSession> Ref() const;

 private:
  const std::shared_ptr<const Handlers> group_;
};

}  // namespace wshost
