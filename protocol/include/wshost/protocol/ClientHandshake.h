// SPDX-License-Identifier: MIT
// What a client asks for, and the keys that it masks with.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "wshost/protocol/HeaderFields.h"

namespace wshost::protocol {

class DeflatePool;

/// An upgrade request. Lifetime: views, for the call of Connect(); but the pool outlives the endpoint.
struct ClientHandshake {
  std::string_view host;                             ///< "example.com" or "example.com:8080", the URI's authority.
  std::string_view target = "/";                     ///< The URI's path and query, encoded.
  std::array<std::byte, 16> nonce{};                 ///< Chosen at random for each request.
  std::span<const std::string_view> subprotocols{};  ///< In order of preference.
  std::span<const HeaderField> extraFields{};        ///< Origin, Authorization, Cookie and the like.
  DeflatePool* deflate = nullptr;                    ///< To offer compression as its options say.
};

/// Gives the keys that a client masks its frames with.
class MaskKeySource {
 public:
  /// Returns a key that the application's peer cannot foresee. Spec: RFC 6455 sections 5.3, 10.3.
  virtual std::array<std::byte, 4> Next() = 0;

 protected:
  ~MaskKeySource() = default;
};

}  // namespace wshost::protocol
