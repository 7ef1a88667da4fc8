// SPDX-License-Identifier: MIT
// The settings that every program has: where it listens, and the limits and times of its host.
#pragma once

#include <string>

#include "wshost/app/Settings.h"
#include "wshost/host/HostOptions.h"

namespace wshost::app {

/// Adds the settings of a host, with the defaults of HostOptions.
void AddHostSettings(Settings& settings);

/// Returns the options that the settings ask for.
/// Errors: SettingsError if a number is none that a program could run with.
HostOptions ReadHostOptions(const Settings& settings);

/// Returns "ws://ADDRESS:PORT" followed by `path`, with brackets around an IPv6 address.
std::string WebSocketAddress(const std::string& address, std::uint16_t port, const std::string& path);

}  // namespace wshost::app
