// SPDX-License-Identifier: MIT
// echo at a rate: messages are sent when they are due, whether or not the echoes before them have come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ClientSet.h"
#include "EchoCheck.h"
#include "EchoTexts.h"
#include "Histogram.h"
#include "Options.h"
#include "Report.h"

namespace load {

/// One run of the open loop. Latency counts from the moment a message was due: a server that stops for a while is not
/// spared the messages that would have come meanwhile. Called: Run, once.
class PacedEchoLoad {
 public:
  explicit PacedEchoLoad(const Options& options);
  Report Run();

 private:
  class Sink;

  /// A client's messages: how many were sent and have come back.
  struct Count {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
  };

  void OnEvents(Client& client, std::uint32_t events);
  void SendWhatIsDue(std::uint64_t now);
  void Send(Client& client, std::uint64_t due);
  void Reset();
  std::uint64_t& DueAt(const Client& client, std::uint64_t number) noexcept;

  const Options& options_;
  EchoTexts texts_;
  EchoCheck check_;
  ClientSet clients_;
  std::vector<Count> counts_;
  std::vector<std::uint64_t> dueAt_;
  std::uint64_t begin_ = 0;
  std::uint64_t scheduled_ = 0;  // messages whose time has come
  std::uint64_t nextDue_ = 0;
  std::uint64_t now_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t skipped_ = 0;  // were due while their client had too many in flight
  Histogram latencies_;
  Histogram lateness_;  // of sending; the generator's own part of the latencies
};

}  // namespace load
