// SPDX-License-Identifier: MIT
// Standard C signals, which Windows has as well.
#include "Interruption.h"

#include <csignal>

namespace load {
namespace {

volatile std::sig_atomic_t requested = 0;

extern "C" void KeepSignal(int number) {
  requested = 1;
  std::signal(number, SIG_DFL);
}

}  // namespace

Interruption::Interruption() noexcept {
  std::signal(SIGINT, KeepSignal);
  std::signal(SIGTERM, KeepSignal);
}

bool Interruption::IsRequested() noexcept { return requested != 0; }

}  // namespace load
