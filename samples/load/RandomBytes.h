// SPDX-License-Identifier: MIT
// Chance that nobody can foresee: mask keys and nonces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

#include "wshost/protocol/ClientHandshake.h"

namespace load {

/// Gives bytes of the operating system's source of chance, never of a generator that could be wound back.
/// Errors: an exception of std::random_device if there is none. Spec: RFC 6455 sections 4.1, 5.3.
class RandomBytes final : public wshost::protocol::MaskKeySource {
 public:
  std::array<std::byte, 4> Next() override;
  std::array<std::byte, 16> Nonce();
  std::uint64_t Number();

 private:
  std::random_device device_;
};

}  // namespace load
