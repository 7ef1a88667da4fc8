// SPDX-License-Identifier: MIT
// Marks threads that must never wait.
#include "wshost/service/LoopThread.h"

#include <utility>

namespace wshost {
namespace {
constinit thread_local bool isLoopThread = false;
}

LoopThread::LoopThread() noexcept : outer_(std::exchange(isLoopThread, true)) {}
LoopThread::~LoopThread() { isLoopThread = outer_; }
bool LoopThread::IsCurrent() noexcept { return isLoopThread; }

}  // namespace wshost
