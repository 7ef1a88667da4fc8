// SPDX-License-Identifier: MIT
// The session's ticks: the first follows the 101, the others come from the tape's thread through a SessionRef.
#include "StocksService.h"

#include <utility>
#include <vector>

#include "TickerQuery.h"
#include "wshost/service/SessionRef.h"

void StocksService::OnOpen() {
  TickerQuery query = ParseTickerQuery(HttpRequestUri().getRawQuery());
  if (!query.error.empty()) throw wshost::UpgradeRefused(400, query.error);
  Send(tape_->Tick(query.tickers));

  // The task may run while the session ends: it holds a handle, not this service. The tape outlives its own tasks.
  const wshost::SessionRef<StocksService> session(Channel().shared_from_this());
  ticks_ = tape_->Repeat(
      [session, tickers = std::move(query.tickers), tape = tape_.get()] { session.Send(tape->Tick(tickers)); });
}

void StocksService::OnText(std::string_view) {}

void StocksService::OnClose(const wshost::CloseInfo&) { ticks_->cancel(); }
