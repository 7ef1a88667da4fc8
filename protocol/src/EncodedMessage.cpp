// SPDX-License-Identifier: MIT
// One allocation per message: the count of its owners, then its bytes.
#include "wshost/protocol/EncodedMessage.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>

#include "frame/FrameHeader.h"

namespace wshost {

// The bytes follow the block itself: first room for the longest header, then the payload. The header is written right
// in front of the payload, so `begin` is where the frame starts.
struct EncodedMessage::Block {
  std::atomic<std::uint32_t> owners{1};
  std::uint8_t begin = 0;
  std::uint8_t payloadBegin = 0;
  std::size_t capacity = 0;
  std::size_t end = 0;

  std::byte* Room() noexcept { return reinterpret_cast<std::byte*>(this + 1); }

  static Block* Make(std::size_t capacity) {
    void* memory = ::operator new(sizeof(Block) + capacity);
    auto* block = new (memory) Block;
    block->capacity = capacity;
    return block;
  }
  static void Free(Block* block) noexcept {
    block->~Block();
    ::operator delete(block);
  }
};

namespace {

using protocol::wire::kMaxUnmaskedHeaderBytes;

void CopyTo(std::byte* to, std::span<const std::byte> from) noexcept {
  if (!from.empty()) std::memcpy(to, from.data(), from.size());
}

// Writes the header in front of the payload that `block` has room for from kMaxUnmaskedHeaderBytes on.
void WriteHeader(EncodedMessage::Block& block, MessageKind kind, std::size_t payloadBytes,
                 bool compressed = false) noexcept {
  protocol::FrameHeader header;
  header.compressed = compressed;
  header.opcode = kind == MessageKind::Text ? protocol::Opcode::Text : protocol::Opcode::Binary;
  header.payloadBytes = payloadBytes;
  std::byte bytes[protocol::wire::kMaxHeaderBytes];
  const std::size_t size = protocol::WriteFrameHeader(header, bytes);
  block.payloadBegin = kMaxUnmaskedHeaderBytes;
  block.begin = static_cast<std::uint8_t>(kMaxUnmaskedHeaderBytes - size);
  block.end = kMaxUnmaskedHeaderBytes + payloadBytes;
  std::memcpy(block.Room() + block.begin, bytes, size);
}

EncodedMessage::Block* Encode(MessageKind kind, std::span<const std::byte> payload) {
  auto* block = EncodedMessage::Block::Make(kMaxUnmaskedHeaderBytes + payload.size());
  CopyTo(block->Room() + kMaxUnmaskedHeaderBytes, payload);
  WriteHeader(*block, kind, payload.size());
  return block;
}

}  // namespace

EncodedMessage::EncodedMessage(const EncodedMessage& other) noexcept : block_(other.block_) {
  if (block_ != nullptr) block_->owners.fetch_add(1, std::memory_order_relaxed);
}

EncodedMessage& EncodedMessage::operator=(EncodedMessage other) noexcept {
  std::swap(block_, other.block_);
  return *this;
}

EncodedMessage::~EncodedMessage() {
  // acq_rel: whoever frees the block has seen all that the other owners did with it.
  if (block_ != nullptr && block_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) Block::Free(block_);
}

EncodedMessage EncodedMessage::Text(std::string_view payload) {
  return EncodedMessage(Encode(MessageKind::Text, std::as_bytes(std::span(payload))));
}

EncodedMessage EncodedMessage::Binary(std::span<const std::byte> payload) {
  return EncodedMessage(Encode(MessageKind::Binary, payload));
}

EncodedMessage EncodedMessage::Raw(std::span<const std::byte> bytes) {
  Block* block = Block::Make(bytes.size());
  CopyTo(block->Room(), bytes);
  block->end = bytes.size();
  return EncodedMessage(block);
}

std::span<const std::byte> EncodedMessage::Bytes() const noexcept {
  if (block_ == nullptr) return {};
  return {block_->Room() + block_->begin, block_->Room() + block_->end};
}

std::span<const std::byte> EncodedMessage::Payload() const noexcept {
  if (block_ == nullptr) return {};
  return {block_->Room() + block_->payloadBegin, block_->Room() + block_->end};
}

EncodedMessage::Builder::Builder(MessageKind kind, std::size_t expectedBytes)
    : kind_(kind), block_(Block::Make(kMaxUnmaskedHeaderBytes + expectedBytes)) {}

EncodedMessage::Builder::~Builder() {
  if (block_ != nullptr) Block::Free(block_);
}

std::span<std::byte> EncodedMessage::Builder::Reserve(std::size_t bytes) {
  if (block_ == nullptr) throw std::logic_error("EncodedMessage::Builder: Reserve or Append after Finish");
  const std::size_t used = kMaxUnmaskedHeaderBytes + size_;
  if (block_->capacity - used < bytes) {
    Block* larger = Block::Make(std::max(used + bytes, 2 * block_->capacity));
    CopyTo(larger->Room(), {block_->Room(), used});
    Block::Free(std::exchange(block_, larger));
  }
  return {block_->Room() + used, block_->capacity - used};
}

void EncodedMessage::Builder::Commit(std::size_t bytes) {
  if (block_ == nullptr || bytes > block_->capacity - kMaxUnmaskedHeaderBytes - size_) {
    throw std::logic_error("EncodedMessage::Builder::Commit: more than was reserved");
  }
  size_ += bytes;
}

void EncodedMessage::Builder::Append(std::span<const std::byte> bytes) {
  CopyTo(Reserve(bytes.size()).data(), bytes);
  Commit(bytes.size());
}

void EncodedMessage::Builder::Append(std::string_view text) { Append(std::as_bytes(std::span(text))); }

EncodedMessage EncodedMessage::Builder::Finish() {
  if (block_ == nullptr) throw std::logic_error("EncodedMessage::Builder::Finish: called twice");
  WriteHeader(*block_, kind_, size_, compressed_);
  return EncodedMessage(std::exchange(block_, nullptr));
}

}  // namespace wshost
