// SPDX-License-Identifier: MIT
// Nobody opens sockets for a program on Windows.
#include "system/InheritedSockets.h"

namespace wshost::app {

std::vector<InheritedSocket> TakeInheritedSockets() { return {}; }

}  // namespace wshost::app
