// SPDX-License-Identifier: MIT
// Memory that is kept for later and must not be touched until then: the address sanitizer is told.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define WSHOST_PROTOCOL_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WSHOST_PROTOCOL_POISON 1
#endif
#endif

#if defined(WSHOST_PROTOCOL_POISON)
#include <sanitizer/asan_interface.h>
#endif

namespace wshost::protocol {

#if defined(WSHOST_PROTOCOL_POISON)
inline void Poison(const void* memory, std::size_t size) noexcept { __asan_poison_memory_region(memory, size); }
inline void Unpoison(const void* memory, std::size_t size) noexcept { __asan_unpoison_memory_region(memory, size); }
#else
inline void Poison(const void*, std::size_t) noexcept {}
inline void Unpoison(const void*, std::size_t) noexcept {}
#endif

}  // namespace wshost::protocol
