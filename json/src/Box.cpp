// SPDX-License-Identifier: MIT
// The storage of owned containers, and how nodes are copied and ended without recursion.
#include "Box.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include "Block.h"
#include "BlockCache.h"

namespace wshost::json {
namespace {

bool NeedsDeepCopy(const Node& node) noexcept { return node.IsOwned() && node.low != 0; }

Node CopyShallow(const Node& node) noexcept {
  if (node.IsCounted() && !node.IsOwned()) Block::OwnerOf(node)->Retain();
  return node;
}

struct Pending {
  Node source;
  Node* target;
};

// Copies one box; its children that have boxes are noted, and are null until their turn comes.
Node CopyBox(const Node& source, std::vector<Pending>& pending) {
  const std::size_t count = source.ChildCount();
  Box* box = Box::Make(count);
  Node* to = box->Children();
  const Node* from = source.Children();
  std::fill_n(to, count, Node{});
  const Node made{reinterpret_cast<std::uint64_t>(to), source.high};
  try {
    for (std::size_t i = 0; i < count; ++i) {
      if (NeedsDeepCopy(from[i])) {
        pending.push_back({from[i], to + i});
      } else {
        to[i] = CopyShallow(from[i]);
      }
    }
  } catch (...) {
    EndNode(made);
    throw;
  }
  return made;
}

}  // namespace

Box* Box::Make(std::size_t capacity) {
  if (capacity > UINT32_MAX) throw std::length_error("JsonValue: more than 2^32 children in one container");
  void* memory = BlockCache::Allocate(sizeof(Box) + capacity * sizeof(Node));
  return new (memory) Box{static_cast<std::uint32_t>(capacity), 0, nullptr};
}

Box* Box::Grow(Box* old, std::size_t count, std::size_t needed) {
  const std::size_t doubled = old == nullptr ? 0 : std::min<std::size_t>(2 * std::size_t{old->capacity}, UINT32_MAX);
  Box* grown = Make(std::max({needed, doubled, std::size_t{4}}));
  if (old == nullptr) return grown;
  std::memcpy(static_cast<void*>(grown->Children()), old->Children(), count * sizeof(Node));
  grown->index.store(old->index.exchange(nullptr), std::memory_order_relaxed);
  old->Free();
  return grown;
}

Box* Box::Skip(Box* box, std::uint32_t count) noexcept {
  KeyIndex* index = box->index.load(std::memory_order_relaxed);
  return new (box + count) Box{box->capacity - count, box->skipped + count, index};
}

void Box::Free() noexcept { std::free(this - skipped); }

void Box::DropIndex() noexcept { delete index.exchange(nullptr, std::memory_order_relaxed); }

// Boxes that wait are linked through the place of their index, which they need no more.
void EndNode(const Node& node) noexcept {
  Box* waiting = nullptr;
  const auto end = [&waiting](const Node& each) {
    if (!each.IsCounted()) return;
    if (!each.IsOwned()) {
      Block::OwnerOf(each)->Release();
    } else if (Box* box = Box::Of(each)) {
      box->DropIndex();
      box->capacity = static_cast<std::uint32_t>(each.ChildCount());
      box->index.store(reinterpret_cast<KeyIndex*>(waiting), std::memory_order_relaxed);
      waiting = box;
    }
  };
  end(node);
  while (waiting != nullptr) {
    Box* box = waiting;
    waiting = reinterpret_cast<Box*>(box->index.load(std::memory_order_relaxed));
    for (std::uint32_t i = 0; i < box->capacity; ++i) end(box->Children()[i]);
    box->Free();
  }
}

Node CopyNode(const Node& node) {
  if (!NeedsDeepCopy(node)) return CopyShallow(node);
  std::vector<Pending> pending;
  const Node root = CopyBox(node, pending);
  try {
    while (!pending.empty()) {
      const Pending next = pending.back();
      pending.pop_back();
      *next.target = CopyBox(next.source, pending);
    }
  } catch (...) {
    EndNode(root);
    throw;
  }
  return root;
}

}  // namespace wshost::json
