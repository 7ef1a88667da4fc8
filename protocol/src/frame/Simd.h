// SPDX-License-Identifier: MIT
// Which vector instructions there are. Each loop that uses them has a scalar twin, and a test that they agree.
#pragma once

// What every processor has that the program is compiled for: 16 bytes can be worked on at once, anywhere.
#if defined(__SSE2__) || defined(_M_X64)
#define WSHOST_HAS_SSE2 1
#include <emmintrin.h>
#else
#define WSHOST_HAS_SSE2 0
#endif

// What some of them have: functions may be compiled for more than the program is, and are called only where
// __builtin_cpu_supports says so.
#if WSHOST_HAS_SSE2 && defined(__GNUC__)
#define WSHOST_HAS_TARGETS 1
#define WSHOST_TARGET(name) __attribute__((target(name)))
#else
#define WSHOST_HAS_TARGETS 0
#endif

// GCC aligns no stack to 32 bytes on 64-bit Windows, but stores registers of that size there as if it did.
#if WSHOST_HAS_TARGETS && (!defined(_WIN32) || defined(__clang__))
#define WSHOST_HAS_AVX2_TARGET 1
#else
#define WSHOST_HAS_AVX2_TARGET 0
#endif
