// SPDX-License-Identifier: MIT
// A random_device gives 32 bits at a time.
#include "RandomBytes.h"

#include <bit>
#include <cstring>

namespace load {

std::array<std::byte, 4> RandomBytes::Next() {
  static_assert(std::random_device::min() == 0 && std::random_device::max() == 0xFFFF'FFFF);
  return std::bit_cast<std::array<std::byte, 4>>(static_cast<std::uint32_t>(device_()));
}

std::array<std::byte, 16> RandomBytes::Nonce() {
  std::array<std::byte, 16> nonce{};
  for (std::size_t place = 0; place < nonce.size(); place += 4) {
    const auto part = Next();
    std::memcpy(nonce.data() + place, part.data(), part.size());
  }
  return nonce;
}

std::uint64_t RandomBytes::Number() {
  const std::uint64_t high = device_();
  return high << 32 | device_();
}

}  // namespace load
