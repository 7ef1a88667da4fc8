// SPDX-License-Identifier: MIT
// The smallest service: what comes goes back.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wshost/service/ServiceBehavior.h"
#include "wshost/service/WebSocketsService.h"

/// Sends each message back as it came: text as text, bytes as bytes. Nothing is parsed, and nothing is remembered: each
/// call gets an object of its own, which shows that the mode of instances is a choice (M3).
class EchoService : public wshost::WebSocketsService {
 public:
  static constexpr wshost::ServiceBehavior kBehavior{.instances = wshost::InstanceContextMode::PerCall};

  void OnText(std::string_view text) override;
  void OnBinary(std::span<const std::byte> bytes) override;
};
