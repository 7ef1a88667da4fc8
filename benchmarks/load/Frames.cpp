// SPDX-License-Identifier: MIT
// Header, key, masked payload.
#include "Frames.h"

#include <array>
#include <cstddef>

namespace load {
namespace {

constexpr std::array<char, 4> kMaskKey{0x37, '\xfa', 0x21, 0x3d};
constexpr int kFinal = 0x80;
constexpr int kCompressed = 0x40;
constexpr int kMasked = 0x80;

void AppendLength(std::string& frame, std::size_t length) {
  const int extraBytes = length < 126 ? 0 : (length < 65536 ? 2 : 8);
  const std::size_t first = extraBytes == 0 ? length : (extraBytes == 2 ? 126 : 127);
  frame.push_back(static_cast<char>(kMasked | first));
  for (int i = extraBytes - 1; i >= 0; --i) frame.push_back(static_cast<char>(length >> (8 * i) & 0xFF));
}

}  // namespace

std::string MaskedFrame(Opcode opcode, std::string_view payload, bool compressed) {
  std::string frame(1, static_cast<char>(kFinal | (compressed ? kCompressed : 0) | static_cast<int>(opcode)));
  frame.reserve(payload.size() + 14);
  AppendLength(frame, payload.size());
  frame.append(kMaskKey.data(), kMaskKey.size());
  for (std::size_t i = 0; i < payload.size(); ++i) frame.push_back(static_cast<char>(payload[i] ^ kMaskKey[i & 3]));
  return frame;
}

}  // namespace load
