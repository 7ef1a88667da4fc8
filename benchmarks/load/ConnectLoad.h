// SPDX-License-Identifier: MIT
// connect: clients that upgrade, say goodbye and come again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ClientSet.h"
#include "Histogram.h"
#include "Options.h"
#include "Report.h"

namespace load {

/// One run of the churn. Called: Run, once.
class ConnectLoad {
 public:
  explicit ConnectLoad(const Options& options);
  Report Run();

 private:
  void OnEvents(Client& client, std::uint32_t events);
  void OnOpen(Client& client);
  bool HasEnded(Client& client);
  void Begin(Client& client);

  const Options& options_;
  ClientSet clients_;
  std::string goodbye_;
  std::vector<std::uint64_t> begunAt_;
  Histogram latencies_;  // from connect to the 101
  std::uint64_t handshakes_ = 0;
  std::uint64_t cleanCloses_ = 0;
  std::uint64_t failures_ = 0;
};

}  // namespace load
