// SPDX-License-Identifier: MIT
// Units of systemd are files: deploy/systemd.
#include "system/ServiceRegistration.h"

namespace wshost::app {

bool AsksForRegistration(const std::vector<std::string>&) { return false; }
bool AsksForUnregistration(const std::vector<std::string>&) { return false; }

void CompleteRegistration(const std::string&, const std::vector<std::string>&) {}
void CompleteUnregistration(const std::string&) {}

bool MayBeAwaited() noexcept { return false; }

}  // namespace wshost::app
