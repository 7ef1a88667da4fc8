// SPDX-License-Identifier: MIT
// The ranges of the options, as RFC 7692 and zlib have them.
#include "wshost/protocol/DeflateOptions.h"

#include <stdexcept>
#include <string>

#include "wshost/protocol/DeflateParameters.h"

namespace wshost {
namespace {

void RequireBetween(const char* name, int value, int lowest, int highest) {
  if (value >= lowest && value <= highest) return;
  throw std::logic_error("DeflateOptions::" + std::string(name) + " is " + std::to_string(value) + ", expected " +
                         std::to_string(lowest) + " to " + std::to_string(highest));
}

}  // namespace

void RequireValid(const DeflateOptions& options) {
  RequireBetween("level", options.level, 1, 9);
  RequireBetween("memoryLevel", options.memoryLevel, 1, 9);
  for (const auto& [name, bits] : {std::pair{"serverMaxWindowBits", options.serverMaxWindowBits},
                                   std::pair{"clientMaxWindowBits", options.clientMaxWindowBits}}) {
    RequireBetween(name, bits, protocol::kMinWindowBits, protocol::kMaxWindowBits);
  }
}

}  // namespace wshost
