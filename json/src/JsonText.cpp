// SPDX-License-Identifier: MIT
// A text that is still arriving.
#include "wshost/json/JsonText.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "Block.h"
#include "wshost/json/JsonLimits.h"

namespace wshost {

using json::Block;

std::span<char> JsonText::Reserve(std::size_t bytes, std::size_t expectedBytes) {
  const std::size_t before = size();
  if (bytes > JsonLimits::kLongestText - before) {
    throw std::length_error("JsonText::Reserve: the text would be longer than JsonLimits::kLongestText");
  }
  const std::size_t needed = before + bytes;
  if (block_ == nullptr || block_->TextRoom() < needed) {
    const std::size_t doubled = block_ == nullptr ? 0 : std::min(2 * before, JsonLimits::kLongestText);
    Block* larger = Block::MakeEmpty(std::max({needed, doubled, std::min(expectedBytes, JsonLimits::kLongestText)}));
    if (before != 0) std::memcpy(larger->Text(), block_->Text(), before);
    larger->textLength = static_cast<std::uint32_t>(before);
    if (block_ != nullptr) block_->Release();
    block_ = larger;
  }
  return {block_->Text() + before, Room() - before};
}

std::size_t JsonText::Room() const noexcept {
  return block_ == nullptr ? 0 : std::min(block_->TextRoom(), JsonLimits::kLongestText);
}

void JsonText::Commit(std::size_t bytes) {
  if (bytes > Room() - size()) {
    throw std::logic_error("JsonText::Commit: more than was reserved");
  }
  if (bytes != 0) block_->textLength += static_cast<std::uint32_t>(bytes);
}

void JsonText::Append(std::string_view text) {
  if (text.empty()) return;
  std::memcpy(Reserve(text.size()).data(), text.data(), text.size());
  Commit(text.size());
}

std::string_view JsonText::View() const noexcept {
  return block_ == nullptr ? std::string_view() : std::string_view(block_->Text(), block_->textLength);
}

void JsonText::Clear() noexcept {
  if (block_ != nullptr) std::exchange(block_, nullptr)->Release();
}

}  // namespace wshost
