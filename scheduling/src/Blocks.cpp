// SPDX-License-Identifier: MIT
// Memory of tasks: one cache line for a small one, taken from and given back to a stock that threads share.
//
// Those who post allocate and workers free, so each thread has a few blocks at hand and exchanges them with the stock a
// batch at a time: one lock for kBatch tasks.
#include "wshost/scheduling/detail/Blocks.h"

#ifdef __MINGW32__
#include <cxxabi.h>
#endif

#include <utility>

#include "wshost/scheduling/ThreadAnnotations.h"

// The address sanitizer finds more when each task has memory of its own.
#if defined(__SANITIZE_ADDRESS__)
#define WSHOST_NO_BLOCK_STOCK
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WSHOST_NO_BLOCK_STOCK
#endif
#endif

namespace wshost::detail {

#ifdef __MINGW32__
namespace {
// When a thread ends, mingw-w64 destroys in the order in which the kinds were first used: the memory of thread_local
// variables before or after their destructors run. So the destructors come first, ahead of all other start-up.
struct DestructorsFirst {
  DestructorsFirst() {
    abi::__cxa_thread_atexit([](void*) {}, nullptr, nullptr);
  }
};
[[gnu::init_priority(101)]] const DestructorsFirst destructorsFirst;
}  // namespace
#endif

#if defined(WSHOST_NO_BLOCK_STOCK)

void* AllocateBlock(std::size_t size) { return ::operator new(size); }
void FreeBlock(void* block, std::size_t) noexcept { ::operator delete(block); }

#else

namespace {

constexpr std::size_t kBatch = 32;
constexpr std::size_t kMaxBatches = 128;  // 256 KiB at rest; what is beyond goes back to the system

struct Block {
  Block* next;
  Block* nextBatch;  // of the first block of a batch in the stock
};

/// The blocks that no thread has at hand. It is never destroyed: threads may end after everything else.
class Stock {
 public:
  Block* TakeBatch() WSHOST_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!batches_) return nullptr;
    --count_;
    return std::exchange(batches_, batches_->nextBatch);
  }
  bool GiveBatch(Block* batch) WSHOST_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (count_ == kMaxBatches) return false;
    ++count_;
    batch->nextBatch = std::exchange(batches_, batch);
    return true;
  }

 private:
  Mutex mutex_;
  Block* batches_ WSHOST_GUARDED_BY(mutex_) = nullptr;
  std::size_t count_ WSHOST_GUARDED_BY(mutex_) = 0;
};

Stock& TheStock() {
  alignas(Stock) static std::byte room[sizeof(Stock)];
  static auto* const stock = new (room) Stock;
  return *stock;
}

void DeleteAll(Block* blocks) noexcept {
  while (blocks) ::operator delete(std::exchange(blocks, blocks->next), std::align_val_t(kBlockBytes));
}

/// What one thread has at hand: up to two batches, so that one that allocates and frees in turn seldom goes to the
/// stock.
class AtHand {
 public:
  constexpr AtHand() noexcept = default;
  AtHand(const AtHand&) = delete;
  AtHand& operator=(const AtHand&) = delete;
  ~AtHand() {
    DeleteAll(std::exchange(first_, nullptr));
    DeleteAll(std::exchange(spare_, nullptr));
    count_ = kClosed;
  }

  void* Take() {
    if (!first_ && count_ != kClosed) Refill();
    if (!first_) return ::operator new(kBlockBytes, std::align_val_t(kBlockBytes));
    --count_;
    return std::exchange(first_, first_->next);
  }
  void Give(void* memory) noexcept {
    if (count_ == kClosed) {
      ::operator delete(memory, std::align_val_t(kBlockBytes));
      return;
    }
    if (count_ == kBatch) PutAside();
    first_ = new (memory) Block{first_, nullptr};
    ++count_;
  }

 private:
  static constexpr std::size_t kClosed = kBatch + 1;  // the thread is about to end

  void Refill() {
    first_ = spare_ ? std::exchange(spare_, nullptr) : TheStock().TakeBatch();
    count_ = first_ ? kBatch : 0;
  }
  void PutAside() noexcept {
    if (spare_ && !TheStock().GiveBatch(spare_)) DeleteAll(spare_);
    spare_ = std::exchange(first_, nullptr);
    count_ = 0;
  }

  Block* first_ = nullptr;
  Block* spare_ = nullptr;  // a whole batch
  std::size_t count_ = 0;   // of first_
};

[[gnu::noinline]] AtHand& BlocksAtHand() noexcept {
  constinit thread_local AtHand atHand;
  return atHand;
}

}  // namespace

void* AllocateBlock(std::size_t size) { return size <= kBlockBytes ? BlocksAtHand().Take() : ::operator new(size); }

void FreeBlock(void* block, std::size_t size) noexcept {
  size <= kBlockBytes ? BlocksAtHand().Give(block) : ::operator delete(block);
}

#endif

}  // namespace wshost::detail
