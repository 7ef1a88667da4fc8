// SPDX-License-Identifier: MIT
// The smallest service: what comes goes back.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wshost/service/WebSocketsService.h"

/// Sends each message back as it came: text as text, bytes as bytes. Nothing is parsed.
class EchoService : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view text) override;
  void OnBinary(std::span<const std::byte> bytes) override;
};
