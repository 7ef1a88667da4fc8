// SPDX-License-Identifier: MIT
// The grammar of Sec-WebSocket-Extensions, in a request and in an answer alike.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost::protocol {

inline constexpr std::string_view kExtensionsField = "Sec-WebSocket-Extensions";

/// What one peer may list. Browsers offer one extension with one parameter; more than this is nobody's need.
inline constexpr std::size_t kMaxExtensions = 16;
inline constexpr std::size_t kMaxExtensionParameters = 16;  ///< Of one extension.

/// One parameter of an extension. Lifetime: its name is a view into the header fields.
struct ExtensionParameter {
  std::string_view name;
  std::optional<std::string> value;  ///< Without quotes and backslashes.
};

/// One extension that a peer offers or answers. Lifetime: its name is a view into the header fields.
struct Extension {
  std::string_view name;
  std::vector<ExtensionParameter> parameters;
};

using ExtensionList = std::vector<Extension>;

/// Reads all fields called Sec-WebSocket-Extensions as one list; memory is bounded by the constants above.
/// Returns: nothing if they are malformed or list too much, for which the handshake fails. An empty list if there is no
/// such field.
/// Spec: RFC 6455 section 9.1.
std::optional<ExtensionList> ReadExtensions(HeaderFields fields);

}  // namespace wshost::protocol
