// SPDX-License-Identifier: MIT
// Whether it can be sent is asked of the protocol itself, before anything runs.
#include "UpgradeOffer.h"

#include <stdexcept>

#include "RandomBytes.h"
#include "wshost/protocol/Endpoint.h"

namespace load {

UpgradeOffer::UpgradeOffer(const LoadOptions& options)
    : url_(options.url.value()), subprotocols_(options.subprotocols.begin(), options.subprotocols.end()) {
  for (const auto& [name, value] : options.headers) fields_.push_back({name, value});
}

wshost::protocol::ClientHandshake UpgradeOffer::With(const std::array<std::byte, 16>& nonce) const {
  wshost::protocol::ClientHandshake handshake;
  handshake.host = url_.authority;
  handshake.target = url_.target;
  handshake.nonce = nonce;
  handshake.subprotocols = subprotocols_;
  handshake.extraFields = fields_;
  return handshake;
}

void UpgradeOffer::Check() const {
  const wshost::protocol::ProtocolLimits limits;
  RandomBytes random;
  try {
    wshost::protocol::Endpoint(limits, random).Connect(With(random.Nonce()));
  } catch (const std::logic_error& error) {
    throw std::invalid_argument(std::string("the upgrade request cannot be sent: ") + error.what());
  }
}

}  // namespace load
