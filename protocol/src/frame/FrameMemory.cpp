// SPDX-License-Identifier: MIT
// Memory for frames and messages: each thread keeps some that is free, so that a steady flow allocates nothing.
#include "wshost/protocol/FrameMemory.h"

#include <bit>
#include <new>

#include "frame/Poison.h"

namespace wshost::protocol {
namespace {

// Sizes: 128, and then four steps from each power of two to the next, up to 2 MiB. What is larger is the heap's.
constexpr std::size_t kSmallest = 128;
constexpr std::size_t kLargest = 2 * 1024 * 1024;
constexpr std::size_t kSteps = 4;
constexpr std::size_t kShelves = 1 + kSteps * (std::bit_width(kLargest) - std::bit_width(kSmallest));

struct Free {
  Free* next;
};
struct Shelf {
  Free* first;
  std::size_t bytes;
};
enum class State : unsigned char { Unused, Open, Closed };

// Plain data, so that a look at them needs no guard.
constinit thread_local Shelf shelves[kShelves]{};
constinit thread_local std::size_t keptBytes = 0;
constinit thread_local std::size_t mostKeptBytes = FrameMemory::kMostKeptBytes;
constinit thread_local State state = State::Unused;

std::size_t ShelfOf(std::size_t size) noexcept {
  if (size <= kSmallest) return 0;
  const auto doublings = static_cast<std::size_t>(std::bit_width(size - 1)) - std::bit_width(kSmallest);
  const std::size_t begin = kSmallest << doublings;
  return 1 + kSteps * doublings + (size - 1 - begin) / (begin / kSteps);
}

// The inverse.
std::size_t SizeOf(std::size_t shelf) noexcept {
  if (shelf == 0) return kSmallest;
  const std::size_t begin = kSmallest << ((shelf - 1) / kSteps);
  return begin + ((shelf - 1) % kSteps + 1) * (begin / kSteps);
}

Free* TakeFirst(Shelf& shelf, std::size_t size) noexcept {
  Free* const taken = shelf.first;
  shelf.first = taken->next;
  shelf.bytes -= size;
  keptBytes -= size;
  Unpoison(taken, size);
  return taken;
}

// Its destructor empties the shelves when the thread ends; what is given back later goes straight to the heap.
struct Janitor {
  Janitor() noexcept { state = State::Open; }
  Janitor(const Janitor&) = delete;
  Janitor& operator=(const Janitor&) = delete;
  ~Janitor() {
    state = State::Closed;
    FrameMemory::GiveAllBack();
  }
};

void Hire() noexcept { static thread_local Janitor janitor; }

bool Keeps(const Shelf& shelf, std::size_t size) noexcept {
  if (size > kLargest || keptBytes + size > mostKeptBytes) return false;
  if (shelf.first != nullptr && shelf.bytes + size > mostKeptBytes / 2) return false;
  if (state == State::Unused) Hire();
  return state == State::Open;
}

}  // namespace

std::size_t FrameMemory::SizeFor(std::size_t bytes) noexcept {
  if (bytes <= kSmallest) return kSmallest;
  const std::size_t step = std::bit_ceil(bytes) / (2 * kSteps);
  return (bytes + step - 1) / step * step;
}

void* FrameMemory::Take(std::size_t size) {
  if (size <= kLargest) {
    Shelf& shelf = shelves[ShelfOf(size)];
    if (shelf.first != nullptr) return TakeFirst(shelf, size);
  }
  return ::operator new(size);
}

void FrameMemory::Give(void* memory, std::size_t size) noexcept {
  Shelf& shelf = shelves[size <= kLargest ? ShelfOf(size) : 0];
  if (!Keeps(shelf, size)) return ::operator delete(memory);
  shelf.first = new (memory) Free{shelf.first};
  shelf.bytes += size;
  keptBytes += size;
  Poison(static_cast<std::byte*>(memory) + sizeof(Free), size - sizeof(Free));
}

void FrameMemory::KeepUpTo(std::size_t bytes) noexcept { mostKeptBytes = bytes; }

std::size_t FrameMemory::KeptBytes() noexcept { return keptBytes; }

void FrameMemory::GiveBackBeyond(std::size_t bytes) noexcept {
  for (std::size_t i = kShelves; i-- != 0 && keptBytes > bytes;) {
    const std::size_t size = SizeOf(i);
    while (shelves[i].first != nullptr && keptBytes > bytes) ::operator delete(TakeFirst(shelves[i], size));
  }
}

}  // namespace wshost::protocol
