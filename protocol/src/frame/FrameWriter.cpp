// SPDX-License-Identifier: MIT
// Frames as bytes.
#include "frame/FrameWriter.h"

#include <algorithm>
#include <array>

namespace wshost::protocol {

void AppendFrame(std::vector<std::byte>& to, FrameHeader header, std::span<const std::byte> payload) {
  header.payloadBytes = payload.size();
  std::array<std::byte, wire::kMaxHeaderBytes> bytes;
  const auto headerSize = static_cast<std::ptrdiff_t>(WriteFrameHeader(header, bytes.data()));
  const std::size_t needed = to.size() + static_cast<std::size_t>(headerSize) + payload.size();
  if (needed > to.capacity()) to.reserve(std::max(needed, 2 * to.capacity()));  // from here on nothing throws
  to.insert(to.end(), bytes.begin(), bytes.begin() + headerSize);
  to.insert(to.end(), payload.begin(), payload.end());
  if (header.masked) Unmask(std::span(to).last(payload.size()), header.maskKey);
}

}  // namespace wshost::protocol
