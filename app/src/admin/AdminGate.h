// SPDX-License-Identifier: MIT
// Who may speak to the operator's listener at all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wshost/host/StagedRequest.h"
#include "wshost/protocol/HeaderFields.h"

namespace wshost::app {

/// Keeps the pages of other sites out, which the operator's own browser would carry in: by their Origin, and by the
/// name in Host, since a site may have its own name lead to this machine (DNS rebinding). Programs send no Origin, and
/// ask for an address. Threads: any.
class AdminGate {
 public:
  enum class Verdict : std::uint8_t {
    LetIn,
    StrangeName,    ///< Host is no IP address, not localhost, and no name that was given.
    StrangeOrigin,  ///< The page that asks is not of this listener.
  };

  /// `hostNames`: by which this listener is known besides. Case does not count.
  explicit AdminGate(std::vector<std::string> hostNames);

  Verdict Judge(HeaderFields request) const;

  /// Hands a request on, or answers it with 421 or 403: a Stage.
  void Pass(StagedRequest request) const;

 private:
  bool Knows(const std::string& host) const;

  std::vector<std::string> hostNames_;
};

}  // namespace wshost::app
