// SPDX-License-Identifier: MIT
// echo: each client keeps a number of messages in flight, and sends the next when one has come back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ClientSet.h"
#include "EchoCheck.h"
#include "EchoTexts.h"
#include "Histogram.h"
#include "Options.h"
#include "Report.h"

namespace load {

/// One run of the closed loop. Called: Run, once.
class EchoLoad {
 public:
  explicit EchoLoad(const Options& options);
  Report Run();

 private:
  class Sink;

  /// What one client has under way.
  struct Flight {
    std::string_view sending;  // the rest of a run of frames
    unsigned owed = 0;         // messages that may be sent
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
  };

  void Start();
  void OnEvents(Client& client, std::uint32_t events);
  void Send(Client& client, Flight& flight);
  bool TakeRun(Client& client, Flight& flight);
  std::uint64_t& SentAt(const Client& client, std::uint64_t number) noexcept {
    return sentAt_[client.Index() * timesOfOne_ + (number & (timesOfOne_ - 1))];
  }

  const Options& options_;
  EchoTexts texts_;
  EchoCheck check_;
  ClientSet clients_;
  std::vector<Flight> flights_;
  std::size_t timesOfOne_;  // a power of two
  std::vector<std::uint64_t> sentAt_;
  std::uint64_t now_ = 0;
  std::uint64_t messages_ = 0;
  Histogram latencies_;
};

}  // namespace load
