// SPDX-License-Identifier: MIT
// Waiting on an address by Windows' own calls.
#include "wshost/scheduling/AtomicWait.h"

#include <windows.h>

namespace wshost::detail {

void SleepOnAddress(const volatile void* address, const void* old, std::size_t bytes) noexcept {
  ::WaitOnAddress(const_cast<volatile void*>(address), const_cast<void*>(old), bytes, INFINITE);
}

void WakeOneOnAddress(const void* address) noexcept { ::WakeByAddressSingle(const_cast<void*>(address)); }

void WakeAllOnAddress(const void* address) noexcept { ::WakeByAddressAll(const_cast<void*>(address)); }

}  // namespace wshost::detail
