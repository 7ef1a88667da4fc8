// SPDX-License-Identifier: MIT
// Sockets that listen already when the program starts, because somebody else has opened them for it.
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <string>
#include <vector>

namespace wshost::app {

/// One socket and its name; "admin" is for the operator, all others for the public.
struct InheritedSocket {
  std::string name;
  Poco::Net::ServerSocket socket;
};

/// Returns the sockets that systemd passes, by LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES (sd_listen_fds(3)), and takes
/// these variables out of the environment, so that children of the program do not take them for theirs. None on
/// Windows. Errors: SettingsError naming a descriptor that is no TCP socket that listens, or a variable that is no
/// number.
std::vector<InheritedSocket> TakeInheritedSockets();

}  // namespace wshost::app
