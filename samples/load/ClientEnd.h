// SPDX-License-Identifier: MIT
// How a client ended.
#pragma once

#include <cstdint>
#include <string>

#include "wshost/protocol/CloseCode.h"

namespace load {

/// The last thing that is known of a client.
struct ClientEnd {
  enum class Kind : std::uint8_t {
    NotOpened,       ///< It never was open; `reason` says why.
    ClosedByUs,      ///< Our Close was answered.
    ClosedByServer,  ///< The server said Close first; `reason` may be empty.
    Broken,          ///< It was open, and ended without a closing handshake; `reason` says why.
  };

  Kind kind = Kind::NotOpened;
  wshost::CloseCode code = wshost::CloseCode::Abnormal;
  std::string reason;

  /// A server may say goodbye with 1000; whatever else it ends a client with is a fault.
  bool IsFault() const noexcept {
    return kind == Kind::Broken || (kind == Kind::ClosedByServer && code != wshost::CloseCode::Normal);
  }
};

}  // namespace load
