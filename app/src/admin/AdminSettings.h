// SPDX-License-Identifier: MIT
// The settings of the operator's listener.
#pragma once

#include "wshost/app/Settings.h"

namespace wshost::app {

void AddAdminSettings(Settings& settings);

/// Errors: SettingsError if the listener would be open to others without a token.
void RequireValidAdminSettings(const Settings& settings);

}  // namespace wshost::app
