// SPDX-License-Identifier: MIT
// A system call that the system forbids, as the rules of a container do.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>

namespace wshost::testing {

/// Runs `action` on a thread of its own, for which, and for the threads it makes, `call` fails with EPERM.
/// Returns: false, and has not run it, if this system does not let itself be told so.
inline bool RunForbidden(long call, const std::function<void()>& action) {
  bool ran = false;
  std::thread([&] {
    std::array<sock_filter, 4> code{{
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(call)},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    }};
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return;
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return;
    ran = true;
    action();
  }).join();
  return ran;
}

}  // namespace wshost::testing
