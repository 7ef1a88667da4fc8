// SPDX-License-Identifier: MIT
// The verbs that give a receipt, which a service and a handle share.
#pragma once

#include <string_view>
#include <utility>

#include "wshost/service/Receipt.h"
#include "wshost/service/SessionChannel.h"

namespace wshost {

inline SendReceipt PostTo(SessionChannel& channel, const EncodedMessage& message) {
  PostTicket ticket(channel.Loop(), PostResult::Closed);
  const SendReceipt receipt(ticket);
  channel.Post(message, std::move(ticket));
  return receipt;
}

inline CloseReceipt Drain(SessionChannel& channel, CloseCode code, std::string_view reason) {
  CloseTicket ticket(channel.Loop(), CloseOutcome());
  const CloseReceipt receipt(ticket);
  channel.DrainAndClose(code, reason, std::move(ticket));
  return receipt;
}

}  // namespace wshost
