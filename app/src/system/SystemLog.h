// SPDX-License-Identifier: MIT
// The system's own log, for a program that runs as a service and whose error output nobody keeps.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>

#include <string>

namespace wshost::app {

/// Returns where warnings and what is worse go besides: the event log of Windows. Null on Linux, where the journal has
/// the error output of services. Threads of the channel: any.
Poco::AutoPtr<Poco::Channel> OpenSystemLog();

/// Tells the event log why the program ends before it has begun, unless it has a console, which has been told.
void TellSystemLog(const std::string& text) noexcept;

}  // namespace wshost::app
