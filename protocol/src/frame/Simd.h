// SPDX-License-Identifier: MIT
// Whether 16 bytes can be worked on at once. Each such loop has a scalar twin, and a test that they agree.
#pragma once

#if defined(__SSE2__) || defined(_M_X64)
#define WSHOST_HAS_SSE2 1
#include <emmintrin.h>
#else
#define WSHOST_HAS_SSE2 0
#endif
