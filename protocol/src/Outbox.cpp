// SPDX-License-Identifier: MIT
// Bytes that wait to be taken by the driver.
#include "Outbox.h"

#include "frame/FrameWriter.h"

namespace wshost::protocol {
namespace {

constexpr std::size_t kMaxPongBytes = 4 * 1024;

}  // namespace

void Outbox::AppendBytes(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

void Outbox::Append(FrameHeader header, std::span<const std::byte> payload, const std::optional<MaskKey>& key) {
  header.masked = key.has_value();
  if (key) header.maskKey = *key;
  protocol::AppendFrame(bytes_, header, payload);
}

void Outbox::AppendFrame(Opcode opcode, std::span<const std::byte> payload, const std::optional<MaskKey>& key) {
  Append({.opcode = opcode}, payload, key);
}

void Outbox::AppendCompressed(Opcode opcode, std::span<const std::byte> payload, const std::optional<MaskKey>& key) {
  Append({.opcode = opcode, .compressed = true}, payload, key);
}

void Outbox::AppendPong(std::span<const std::byte> payload, const std::optional<MaskKey>& key) {
  // RFC 6455 section 5.5.3: one that "has not yet sent Pong frame(s) in response to previous Ping frame(s) [...] MAY
  // elect to send a Pong frame for only the most recently processed Ping frame."
  if (pongBytes_ >= kMaxPongBytes) {
    const auto begin = bytes_.begin();
    bytes_.erase(begin + static_cast<std::ptrdiff_t>(newestPongBegin_),
                 begin + static_cast<std::ptrdiff_t>(newestPongEnd_));
    pongBytes_ -= newestPongEnd_ - newestPongBegin_;
  }
  newestPongBegin_ = bytes_.size();
  AppendFrame(Opcode::Pong, payload, key);
  newestPongEnd_ = bytes_.size();
  pongBytes_ += newestPongEnd_ - newestPongBegin_;
}

}  // namespace wshost::protocol
