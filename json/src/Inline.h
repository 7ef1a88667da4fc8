// SPDX-License-Identifier: MIT
// How hot and cold functions are marked, so that the reader's state stays in registers.
#pragma once

#if defined(_MSC_VER)
#define WSHOST_ALWAYS_INLINE __forceinline
#define WSHOST_NEVER_INLINE __declspec(noinline)
#else
#define WSHOST_ALWAYS_INLINE __attribute__((always_inline)) inline
#define WSHOST_NEVER_INLINE __attribute__((noinline))
#endif
