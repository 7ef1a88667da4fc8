// SPDX-License-Identifier: MIT
// A message as it came.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wshost/protocol/Message.h"

namespace wshost {

/// One whole data message, looked at and not kept. Lifetime: valid for the call that hands it out.
struct MessageView {
  MessageKind kind = MessageKind::Text;
  std::span<const std::byte> bytes;

  /// Returns the bytes as characters: UTF-8 if `kind` is Text.
  std::string_view Text() const noexcept { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

}  // namespace wshost
