// SPDX-License-Identifier: MIT
// Frames as bytes.
#include "frame/FrameWriter.h"

#include <array>

namespace wshost::protocol {

void AppendFrame(std::vector<std::byte>& to, FrameHeader header, std::span<const std::byte> payload) {
  header.payloadBytes = payload.size();
  std::array<std::byte, wire::kMaxHeaderBytes> bytes;
  const auto headerSize = static_cast<std::ptrdiff_t>(WriteFrameHeader(header, bytes.data()));
  to.insert(to.end(), bytes.begin(), bytes.begin() + headerSize);
  to.insert(to.end(), payload.begin(), payload.end());
  if (header.masked) Unmask(std::span(to).last(payload.size()), header.maskKey);
}

}  // namespace wshost::protocol
