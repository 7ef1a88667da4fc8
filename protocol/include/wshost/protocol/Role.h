// SPDX-License-Identifier: MIT
// Which side of a session an endpoint plays.
#pragma once

#include <cstdint>

namespace wshost::protocol {

/// Who opened the session. It decides which side masks. Spec: RFC 6455 section 5.1.
enum class Role : std::uint8_t { Server, Client };

}  // namespace wshost::protocol
