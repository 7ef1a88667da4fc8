// SPDX-License-Identifier: MIT
// One allocation per message: the count of its owners, then its bytes.
#include "wshost/protocol/EncodedMessage.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

#include "frame/FrameHeader.h"
#include "wshost/protocol/FrameMemory.h"

namespace wshost {

EncodedMessage::Block* EncodedMessage::Block::Make(std::size_t capacity) {
  const std::size_t size = protocol::FrameMemory::SizeFor(sizeof(Block) + capacity);
  auto* block = new (protocol::FrameMemory::Take(size)) Block;
  block->capacity = size - sizeof(Block);
  return block;
}

void EncodedMessage::Block::Free(Block* block) noexcept {
  const std::size_t size = sizeof(Block) + block->capacity;
  block->~Block();
  protocol::FrameMemory::Give(block, size);
}

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

EncodedMessage EncodedMessage::Text(std::string_view payload) {
  return EncodedMessage(Encode(MessageKind::Text, std::as_bytes(std::span(payload))));
}

EncodedMessage EncodedMessage::Of(MessageKind kind, std::span<const std::byte> payload) {
  return EncodedMessage(Encode(kind, payload));
}

EncodedMessage EncodedMessage::Binary(std::span<const std::byte> payload) {
  return EncodedMessage(Encode(MessageKind::Binary, payload));
}

EncodedMessage EncodedMessage::Raw(std::span<const std::byte> first, std::span<const std::byte> second) {
  Block* block = Block::Make(first.size() + second.size());
  CopyTo(block->Room(), first);
  CopyTo(block->Room() + first.size(), second);
  block->end = first.size() + second.size();
  return EncodedMessage(block);
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
