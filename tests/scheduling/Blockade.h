// SPDX-License-Identifier: MIT
// Keeps one worker busy, so that a test decides what waits and when it begins to run.
#pragma once

#include "Latch.h"
#include "wshost/scheduling/TaskQueue.h"

namespace wshost {

/// Holds a worker in a task of a queue from its construction until Lift, or its end.
class Blockade {
 public:
  explicit Blockade(TaskQueue& queue) {
    queue.Post([this] {
      begun_.count_down();
      lifted_.wait();
      left_.count_down();
    });
    begun_.wait();
  }
  ~Blockade() {
    if (!lifted_.try_wait()) Lift();
    left_.wait();
  }
  void Lift() { lifted_.count_down(); }

 private:
  Latch begun_{1};
  Latch lifted_{1};
  Latch left_{1};
};

/// Returns when everything that waited in the queue has run.
inline void WaitFor(TaskQueue& queue) {
  queue.Submit([] {}).get();
}

}  // namespace wshost
