// SPDX-License-Identifier: MIT
// Replaces the global operator new of this test program by one that counts; a sanitizer, whose own it is, is asked to.
#include "AllocationCount.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>

#include "wshost/protocol/FrameMemory.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#include <sanitizer/allocator_interface.h>
#define WSHOST_SANITIZER_ALLOCATES
#endif
#endif

namespace {

thread_local std::size_t calls = 0;
thread_local std::size_t total = 0;
thread_local std::size_t largest = 0;
constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
thread_local std::size_t failingCall = kNever;

void Count(std::size_t bytes) {
  ++calls;
  total += bytes;
  largest = std::max(largest, bytes);
}

}  // namespace

#ifdef WSHOST_SANITIZER_ALLOCATES

namespace {
const int hooks = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t bytes) { Count(bytes); }, [](const volatile void*) {});
}  // namespace

#else

void* operator new(std::size_t bytes) {
  if (calls >= failingCall) throw std::bad_alloc();
  Count(bytes);
  if (void* memory = std::malloc(std::max<std::size_t>(bytes, 1))) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

#endif

namespace wshost::testing {

AllocationCount::AllocationCount() noexcept : callsBefore_(calls), bytesBefore_(total) { largest = 0; }
std::size_t AllocationCount::Calls() const noexcept { return calls - callsBefore_; }
std::size_t AllocationCount::Bytes() const noexcept { return total - bytesBefore_; }
std::size_t AllocationCount::LargestBytes() const noexcept { return largest; }

AllocationFailure::AllocationFailure(std::size_t allowed) noexcept {
  protocol::FrameMemory::GiveAllBack();  // else what is kept is given where the heap would fail
  failingCall = calls + allowed;
}
AllocationFailure::~AllocationFailure() { failingCall = kNever; }

bool AllocationFailure::IsPossible() noexcept {
#ifdef WSHOST_SANITIZER_ALLOCATES
  return false;
#else
  return true;
#endif
}

}  // namespace wshost::testing
