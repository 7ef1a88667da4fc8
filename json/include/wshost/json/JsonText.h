// SPDX-License-Identifier: MIT
// A text that is still arriving, in the memory where the value made of it will keep it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace wshost {

class JsonValue;

namespace json {
struct Block;
}

/// Collects a text that is about to be parsed. JsonValue::Parse(std::move(text)) takes its memory over: whoever
/// receives a message writes it here, as it arrives, and no byte of it is copied again. Threads: one at a time; it may
/// be filled on one and parsed on another.
class JsonText {
 public:
  JsonText() noexcept = default;
  JsonText(JsonText&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  JsonText& operator=(JsonText&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~JsonText() { Clear(); }

  /// Gives room behind what was committed, not initialised. If memory must be taken, it is enough for `expectedBytes`
  /// of text in all. Returns: at least `bytes`. Lifetime: until the next call.
  /// Errors: std::length_error beyond JsonLimits::kLongestText.
  std::span<char> Reserve(std::size_t bytes, std::size_t expectedBytes = 0);

  /// Adds the first `bytes` of the room that Reserve gave to the text. Errors: std::logic_error beyond that room.
  void Commit(std::size_t bytes);

  /// Appends a copy.
  void Append(std::string_view text);

  /// Returns what was committed. Lifetime: until the next call.
  std::string_view View() const noexcept;
  std::size_t size() const noexcept { return View().size(); }
  bool empty() const noexcept { return size() == 0; }

  /// Forgets the text and gives its memory back.
  void Clear() noexcept;

 private:
  friend class JsonValue;

  std::size_t Room() const noexcept;  // how long the text may become before it needs more memory

  json::Block* block_ = nullptr;  // its text is not sealed yet
};

}  // namespace wshost
