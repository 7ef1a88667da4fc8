// SPDX-License-Identifier: MIT
// There is none to write to: the service manager keeps the error output.
#include "system/SystemLog.h"

namespace wshost::app {

Poco::AutoPtr<Poco::Channel> OpenSystemLog() { return {}; }

void TellSystemLog(const std::string&) noexcept {}

}  // namespace wshost::app
