// SPDX-License-Identifier: MIT
// Echo; a peer that sends without reading what comes back is closed rather than answered with gaps.
#include "EchoService.h"

void EchoService::OnText(std::string_view text) {
  if (SendText(text) == wshost::SendStatus::QueueFull) Close(wshost::CloseCode::TryAgainLater, "read your echoes");
}

void EchoService::OnBinary(std::span<const std::byte> bytes) {
  if (SendBinary(bytes) == wshost::SendStatus::QueueFull) Close(wshost::CloseCode::TryAgainLater, "read your echoes");
}
