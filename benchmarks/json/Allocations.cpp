// SPDX-License-Identifier: MIT
// The program's malloc, which is glibc's with a counter in front.
#include "Allocations.h"

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
}

namespace {
std::size_t allocations = 0;
}

extern "C" void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}

extern "C" void* realloc(void* memory, std::size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}

extern "C" void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}

namespace wshost::benchmark {

std::size_t Allocations() noexcept { return allocations; }

}  // namespace wshost::benchmark
