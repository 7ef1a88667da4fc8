// SPDX-License-Identifier: MIT
// Where what Windows asks of the program comes in: from the console, or from the service control manager.
#pragma once

namespace wshost::app {

/// Gives the program's ProcessEvents, if there are any, a request to end, or to read the configuration again. Threads:
/// any; the system calls its handlers on threads of its own.
void RequestEnd() noexcept;
void RequestReload() noexcept;

/// Tells whether the program runs as a service: then it hears of the end from the service control manager alone.
/// Threads: any.
bool RunsAsService() noexcept;

}  // namespace wshost::app
