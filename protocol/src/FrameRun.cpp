// SPDX-License-Identifier: MIT
// Frames of one session, one behind the other in one piece of memory.
#include "wshost/protocol/FrameRun.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "frame/FrameHeader.h"
#include "wshost/protocol/FrameMemory.h"

namespace wshost {
namespace {

using protocol::FrameMemory;

constexpr std::size_t kSmallestRun = 512;
constexpr std::size_t kLargeRun = 4 * 1024;

// As large as this thread's last one has become: sessions that take turns on a loop are much alike.
constinit thread_local std::uint32_t lastRunBytes = kSmallestRun;

// What one session needed much for, not all others are given: each time only half, until it was needed again.
std::size_t ExpectedBytes() noexcept {
  const std::size_t expected = lastRunBytes;
  if (expected > kLargeRun) lastRunBytes /= 2;
  return expected;
}

// Most messages are short: their headers are written here.
std::size_t WriteHeader(MessageKind kind, std::size_t payloadBytes, std::byte* to) noexcept {
  const auto opcode = kind == MessageKind::Text ? protocol::Opcode::Text : protocol::Opcode::Binary;
  if (payloadBytes > protocol::wire::kMaxLength7) {
    std::array<std::byte, protocol::wire::kMaxHeaderBytes> bytes;
    const std::size_t size = protocol::WriteFrameHeader({.payloadBytes = payloadBytes, .opcode = opcode}, bytes.data());
    std::memcpy(to, bytes.data(), size);
    return size;
  }
  to[0] = static_cast<std::byte>(static_cast<std::uint8_t>(opcode) | protocol::wire::kFinBit);
  to[1] = static_cast<std::byte>(payloadBytes);
  return 2;
}

// The size of the frame at `from`, which a server has written.
std::size_t FrameBytes(const std::byte* from) noexcept {
  const auto byte = [from](std::size_t index) { return std::to_integer<std::size_t>(from[index]); };
  const std::size_t length7 = byte(1);
  if (length7 < protocol::wire::kLength16) return 2 + length7;
  if (length7 == protocol::wire::kLength16) return 4 + (byte(2) << 8 | byte(3));
  std::size_t length = 0;
  for (std::size_t i = 2; i < 10; ++i) length = length << 8 | byte(i);
  return 10 + length;
}

}  // namespace

FrameRun::Header::Header(MessageKind kind, std::size_t payloadBytes) noexcept
    : size_(WriteHeader(kind, payloadBytes, bytes_.data())) {}

FrameRun::Block* FrameRun::Make(std::size_t capacity) {
  const std::size_t size = FrameMemory::SizeFor(sizeof(Block) + capacity);
  auto* block = new (FrameMemory::Take(size)) Block;
  block->capacity = static_cast<std::uint32_t>(size - sizeof(Block));
  return block;
}

void FrameRun::Free(Block* block) noexcept { FrameMemory::Give(block, sizeof(Block) + block->capacity); }

std::byte* FrameRun::Reserve(std::size_t bytes) {
  if (!block_) {
    block_ = Make(std::max(bytes, ExpectedBytes()));
  } else if (block_->capacity - block_->end < bytes) {
    Block* const larger = Make(std::max<std::size_t>(block_->end + bytes, std::size_t{2} * block_->capacity));
    const std::uint32_t capacity = larger->capacity;
    std::memcpy(static_cast<void*>(larger), block_, sizeof(Block) + block_->end);
    larger->capacity = capacity;
    Free(std::exchange(block_, larger));
  }
  return block_->Room() + block_->end;
}

void FrameRun::Append(MessageKind kind, std::span<const std::byte> payload) {
  std::byte* const to = Reserve(kLongestHeader + payload.size());
  const std::size_t header = WriteHeader(kind, payload.size(), to);
  if (!payload.empty()) std::memcpy(to + header, payload.data(), payload.size());
  block_->end += static_cast<std::uint32_t>(header + payload.size());
  ++block_->frames;
}

void FrameRun::Append(std::span<const std::byte> frame) {
  std::memcpy(Reserve(frame.size()), frame.data(), frame.size());
  block_->end += static_cast<std::uint32_t>(frame.size());
  ++block_->frames;
}

void FrameRun::Advance(std::size_t bytes) noexcept {
  block_->sent += static_cast<std::uint32_t>(bytes);
  if (block_->sent == block_->end) {
    lastRunBytes = std::max<std::uint32_t>(block_->end, kSmallestRun);
    return Clear();
  }
  for (;;) {
    const std::size_t next = block_->first + FrameBytes(block_->Room() + block_->first);
    if (next > block_->sent) break;
    block_->first = static_cast<std::uint32_t>(next);
    --block_->frames;
  }
}

std::size_t FrameRun::MoveTo(std::vector<EncodedMessage>& messages) {
  if (!block_) return 0;
  const std::size_t before = messages.size();
  const std::size_t sent = block_->sent - block_->first;
  try {
    for (std::size_t at = block_->first; at < block_->end;) {
      const std::size_t size = FrameBytes(block_->Room() + at);
      messages.push_back(EncodedMessage::Raw({block_->Room() + at, size}));
      at += size;
    }
  } catch (...) {
    messages.resize(before);
    throw;
  }
  Clear();
  return sent;
}

std::size_t FrameRun::DropUnstarted() noexcept {
  if (!block_) return 0;
  const std::size_t kept = HasBegun() ? block_->first + FrameBytes(block_->Room() + block_->first) : block_->first;
  const std::size_t dropped = block_->end - kept;
  block_->end = static_cast<std::uint32_t>(kept);
  block_->frames = HasBegun() ? 1 : 0;
  if (block_->frames == 0) Clear();
  return dropped;
}

void FrameRun::Clear() noexcept {
  if (block_) Free(std::exchange(block_, nullptr));
}

}  // namespace wshost
