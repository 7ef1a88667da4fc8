// SPDX-License-Identifier: MIT
// Making, filling and ending a message's block.
#include "Block.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

#include "BlockCache.h"

namespace wshost::json {

constinit thread_local BlockCache::Shelf BlockCache::shelves_[kClasses]{};
constinit thread_local BlockCache::State BlockCache::state_ = State::Unused;

namespace {

// What is larger gets a segment of its own, so that the rest of the current one is not lost.
constexpr std::size_t kLargePiece = 1024 * 1024;
constexpr bool IsLarge(std::size_t rounded) noexcept { return rounded >= kLargePiece; }

Block* PlaceBlock(void* memory, std::size_t size, std::int32_t sizeClass) noexcept {
  Block* block = new (memory) Block;
  block->owner = block;
  block->next = nullptr;
  block->references.store(1, std::memory_order_relaxed);
  block->sizeClass = sizeClass;
  block->textLength = 0;
  block->textLost = false;
  block->indexes.store(nullptr, std::memory_order_relaxed);
  block->segment = block;
  block->limit = static_cast<char*>(memory) + size;
  return block;
}

Block* Filled(Block* block, std::string_view text) noexcept {
  if (!text.empty()) std::memcpy(block->Text(), text.data(), text.size());
  block->Seal(text.size());
  return block;
}

}  // namespace

Block* Block::Make(std::string_view text) { return Filled(MakeEmpty(text.size()), text); }

Block* Block::MakeEmpty(std::size_t textBytes) {
  // The nodes of usual messages need up to 2.5 times the text; what needs more gets further segments.
  const std::size_t room = RoundUp(textBytes * 5 / 2 + 192);
  std::size_t size = sizeof(Block) + RoundUp(textBytes + kPadding) + room;
  const std::int32_t sizeClass = BlockCache::ClassOf(size);
  if (sizeClass == BlockCache::kNotCached) return PlaceBlock(BlockCache::Allocate(size), size, sizeClass);
  size = BlockCache::SizeOf(sizeClass);
  return PlaceBlock(BlockCache::Take(sizeClass), size, sizeClass);
}

void Block::Seal(std::size_t length) noexcept {
  textLength = static_cast<std::uint32_t>(length);
  std::memset(Text() + length, 0, kPadding);
  cursor = Text() + RoundUp(length + kPadding);
}

Node Block::MakeText(Tag tag, std::string_view text) {
  if (text.size() > Node::kLongestText) throw std::length_error("JsonValue: a string of 1 GiB or more");
  const std::size_t size = sizeof(Block) + RoundUp(text.size() + kPadding);
  Block* block = Filled(PlaceBlock(BlockCache::Allocate(size), size, BlockCache::kNotCached), text);
  return TextNode(tag, block->Text(), text.size(), block);
}

IndexPlace Block::IndexPlaceOf(const Node& frozenObject) noexcept {
  if (frozenObject.Count() <= kIndexAbove) return {};
  auto* header = reinterpret_cast<FrozenHeader*>(frozenObject.low) - 1;
  return {&(reinterpret_cast<IndexCell*>(header) - 1)->index, &header->owner->indexes};
}

TextPlace Block::AllocateText(std::size_t size) {
  const std::size_t room = RoundUp(size + kPadding);
  if (IsLarge(room)) {
    char* text = AllocateSlow(room);
    return {text, reinterpret_cast<Segment*>(text) - 1};
  }
  char* text = Allocate(room);
  return {text, segment};
}

char* Block::AllocateSlow(std::size_t size) {
  const bool large = IsLarge(size);
  const std::size_t room =
      large ? size : std::max<std::size_t>(2 * size, std::min(kLargePiece, 4096 + 2 * std::size_t{textLength}));
  auto* made = static_cast<Segment*>(BlockCache::Allocate(sizeof(Segment) + room));
  made->owner = this;
  made->next = std::exchange(next, made);
  char* begin = reinterpret_cast<char*>(made + 1);
  if (large) return begin;
  segment = made;
  cursor = begin + size;
  limit = begin + (room & ~std::size_t{15});
  return begin;
}

void Block::Destroy() noexcept {
  for (Segment* extra = next; extra != nullptr;) std::free(std::exchange(extra, extra->next));
  for (KeyIndex* index = indexes.load(std::memory_order_acquire); index != nullptr;) {
    delete std::exchange(index, index->next);
  }
  if (sizeClass == BlockCache::kNotCached) {
    std::free(this);
  } else {
    BlockCache::Give(this, sizeClass);
  }
}

}  // namespace wshost::json
