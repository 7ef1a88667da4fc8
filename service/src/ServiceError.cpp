// SPDX-License-Identifier: MIT
// The exception by which a service refuses an upgrade.
#include "wshost/service/ServiceError.h"

namespace wshost {

UpgradeRefused::UpgradeRefused(int status, std::string body)
    : std::runtime_error("upgrade refused with " + std::to_string(status)), status_(status), body_(std::move(body)) {
  if (status < 300 || status > 599) {
    throw std::logic_error("UpgradeRefused: status is " + std::to_string(status) + "; expected 300 to 599");
  }
}

}  // namespace wshost
