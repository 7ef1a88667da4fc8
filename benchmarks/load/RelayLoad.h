// SPDX-License-Identifier: MIT
// relay: some clients send to a server that sends to all, the sender included; every delivery is looked at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ClientSet.h"
#include "Deflate.h"
#include "DeliveryLog.h"
#include "Histogram.h"
#include "Measurement.h"
#include "Options.h"
#include "Report.h"

namespace load {

/// One run. Called: Run, once.
class RelayLoad {
 public:
  explicit RelayLoad(const Options& options);
  Report Run();

 private:
  class Sink;
  static constexpr std::size_t kSendTimes = 65536;  // a power of two

  /// One client that sends.
  struct Sender {
    std::uint32_t client = 0;
    std::uint64_t sent = 0;
    std::uint64_t nextDue = 0;
    std::vector<std::uint64_t> sentAt = std::vector<std::uint64_t>(kSendTimes);
  };

  void Settle();
  void Begin();
  std::uint64_t SendWhatIsDue(std::uint64_t now);
  void Send(std::size_t sender);
  void SendAgain();
  void Wait(std::uint64_t nanoseconds);
  void OnEvents(Client& client, std::uint32_t events);
  const char* OnText(const Client& client, std::string_view text);
  void DrainDeliveries();
  Report ReportOf(Measurement& window, double connectSeconds);
  bool IsClosedLoop() const noexcept { return options_.rate <= 0; }

  const Options& options_;
  ClientSet clients_;
  DeliveryLog log_;
  std::unique_ptr<Deflate> deflate_;  // if it is offered
  std::vector<Sender> senders_;
  std::vector<std::string> parts_;  // of each client: a message that has not come whole
  std::vector<std::size_t> again_;  // senders whose message has come back to them
  bool isStopped_ = false;
  std::uint64_t now_ = 0;
  std::uint64_t deliveries_ = 0;
  std::uint64_t foreign_ = 0;  // are nobody's messages
  std::uint64_t sent_ = 0;
  std::uint64_t sentBefore_ = 0;  // what is measured
  std::uint64_t wireBytes_ = 0;
  Histogram latencies_;
};

}  // namespace load
