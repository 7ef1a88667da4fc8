// SPDX-License-Identifier: MIT
// What every client of a run asks the server for.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "LoadOptions.h"
#include "wshost/protocol/ClientHandshake.h"

namespace load {

/// The upgrade requests of a run, which differ in their nonce alone. Lifetime: views into the options, which have a
/// URL.
class UpgradeOffer {
 public:
  explicit UpgradeOffer(const LoadOptions& options);

  /// Makes one client's request. Lifetime: views into this object.
  wshost::protocol::ClientHandshake With(const std::array<std::byte, 16>& nonce) const;

  /// Errors: std::invalid_argument naming what is not fit to be sent.
  void Check() const;

 private:
  const ServerUrl& url_;
  std::vector<wshost::HeaderField> fields_;
  std::vector<std::string_view> subprotocols_;
};

}  // namespace load
