// SPDX-License-Identifier: MIT
// How far a peer's request has come through the host's stages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "http/StageTurn.h"
#include "session/HttpPeer.h"

namespace wshost::host {

struct HttpPeer::Staged {
  std::shared_ptr<const StagedHead> head;
  StageAdditions additions;              // of all stages that have decided
  std::optional<StageOutcome> decision;  // made while the stage was being called
  std::size_t next = 0;                  // stage to be called
  std::uint32_t turn = 0;                // grows with each stage that is called: late decisions are known by it
  bool isCalling = false;
  bool isPastWebSockets = false;

  bool Is(const std::shared_ptr<const StagedHead>& request, std::uint32_t number) const noexcept {
    return head == request && turn == number;
  }
};

}  // namespace wshost::host
