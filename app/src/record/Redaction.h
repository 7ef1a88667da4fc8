// SPDX-License-Identifier: MIT
// What of a message may be kept for people to read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wshost/json/JsonLimits.h"

namespace wshost::app {

/// Takes out of messages what must not be kept: in JSON, the values of certain keys; of all else, everything.
/// Threads: any.
class Redaction {
 public:
  /// `keys` are compared without regard to case.
  Redaction(std::vector<std::string> keys, const JsonLimits& limits);

  /// Returns the JSON text with "***" for the values of the keys, at any depth, cut after about `atMost` bytes, with
  /// "…" in place of the rest; empty if `text` is no JSON.
  std::string KeepOf(std::string_view text, std::size_t atMost) const;

 private:
  std::vector<std::string> keys_;  // in lower case
  JsonLimits limits_;
};

}  // namespace wshost::app
