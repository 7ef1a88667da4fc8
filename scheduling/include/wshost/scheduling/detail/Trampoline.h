// SPDX-License-Identifier: MIT
// How one coroutine hands a thread over to the next without a stack frame for each.
#pragma once

#include <coroutine>

namespace wshost::detail {

/// Resumes a coroutine, then the one it handed over to, and so on until one suspends without handing over.
void Resume(std::coroutine_handle<> coroutine);

/// Has another coroutine resumed as soon as the calling one has returned to Resume; if none is at work, at once. It is
/// symmetric transfer without the tail call, which g++ 12 makes at -O2 only. Called: last, in an await_suspend.
void HandOver(std::coroutine_handle<> coroutine);

/// Tells whether the calling thread is a worker of a scheduler, which must not be blocked.
bool IsWorkerThread() noexcept;

}  // namespace wshost::detail
