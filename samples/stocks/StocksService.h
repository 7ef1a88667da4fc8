// SPDX-License-Identifier: MIT
// Stock prices: a tick at once and then each second, for the shares named in the query.
#pragma once

#include <Poco/Util/TimerTask.h>

#include <memory>
#include <string>
#include <string_view>

#include "TickerTape.h"
#include "wshost/service/WebSocketsService.h"

/// One follower of /stocks?tickers=MSFT+GOOG. What it says is ignored.
class StocksService : public wshost::WebSocketsService {
 public:
  explicit StocksService(std::shared_ptr<TickerTape> tape) noexcept : tape_(std::move(tape)) {}

  void OnOpen() override;
  void OnText(std::string_view text) override;
  void OnClose(const wshost::CloseInfo& close) override;

 private:
  std::shared_ptr<TickerTape> tape_;
  Poco::Util::TimerTask::Ptr ticks_;
};
