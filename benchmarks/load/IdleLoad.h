// SPDX-License-Identifier: MIT
// idle: many clients that say nothing, or one message each, and what they cost the server.
#pragma once

#include <chrono>
#include <cstdint>

#include "ClientSet.h"
#include "Options.h"
#include "ProcessFigures.h"
#include "Report.h"

namespace load {

/// One run. Called: Run, once.
class IdleLoad {
 public:
  explicit IdleLoad(const Options& options);
  Report Run();

 private:
  class Sink;

  void OnEvents(Client& client, std::uint32_t events);
  void ReceiveFirst();
  void SendToAll();
  void Watch(double seconds);
  void WatchUntilEchoed(std::uint64_t wanted, double limitSeconds);

  const Options& options_;
  ProcessFigures server_;
  ClientSet clients_;
  std::uint64_t echoes_ = 0;
};

}  // namespace load
