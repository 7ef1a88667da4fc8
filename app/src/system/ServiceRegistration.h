// SPDX-License-Identifier: MIT
// A program as a service of its system: what its registration lacks when Poco has made it.
#pragma once

#include <string>
#include <vector>

namespace wshost::app {

/// Tells whether these arguments of the command line ask for the program to be registered as a service. Never on Linux,
/// where units are files.
bool AsksForRegistration(const std::vector<std::string>& arguments);
bool AsksForUnregistration(const std::vector<std::string>& arguments);

/// Gives the service called `name`, which is registered already, the rest of the arguments as its command line; what is
/// to happen if it fails; time to say goodbye before the system ends; and a name in the event log. Errors:
/// std::system_error, as when the caller is no administrator.
void CompleteRegistration(const std::string& name, const std::vector<std::string>& arguments);

/// Takes back what CompleteRegistration() did beside the service itself.
void CompleteUnregistration(const std::string& name);

/// Tells whether the system's service manager may have started this program and wait to hear from it. Never on Linux.
bool MayBeAwaited() noexcept;

}  // namespace wshost::app
