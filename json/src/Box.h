// SPDX-License-Identifier: MIT
// The children of an owned container: an ordinary growing array in the heap, never shared.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "KeyIndex.h"
#include "wshost/json/detail/Node.h"

namespace wshost::json {

// Lies directly before the children. Counts are of nodes: two for each member of an object.
struct alignas(16) Box {
  std::uint32_t capacity;        // or the number of children, while the box waits in a list to be ended
  std::uint32_t skipped;         // how many nodes in front were given up; the memory begins before them
  std::atomic<KeyIndex*> index;  // of an object with many members; null until it is asked for

  Node* Children() noexcept { return reinterpret_cast<Node*>(this + 1); }
  static Box* Of(const Node& owned) noexcept {
    return owned.low == 0 ? nullptr : reinterpret_cast<Box*>(owned.low) - 1;
  }
  static IndexPlace IndexPlaceOf(const Node& ownedObject) noexcept { return {&Of(ownedObject)->index, nullptr}; }

  // Makes a box for so many nodes. Errors: std::length_error from 2^32 on.
  static Box* Make(std::size_t capacity);
  // Gives a box for at least so many nodes that has the children of the old one (which may be null) and ends the old.
  static Box* Grow(Box* old, std::size_t count, std::size_t needed);
  // Gives up nodes in front, as many as an element or member has, and moves the head behind them.
  static Box* Skip(Box* box, std::uint32_t count) noexcept;
  void Free() noexcept;
  void DropIndex() noexcept;
};

// Ends what a node holds: references to blocks, and boxes however deep, without recursion.
void EndNode(const Node& node) noexcept;
// Makes a second holder of what a node holds; the children of owned containers are copied however deep.
Node CopyNode(const Node& node);

}  // namespace wshost::json
