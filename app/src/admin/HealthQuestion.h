// SPDX-License-Identifier: MIT
// The question that --check-health asks of a program that runs.
#pragma once

#include "wshost/app/Settings.h"

namespace wshost::app {

/// Asks the operator's listener that the settings name whether the program is ready; says on the console what it hears.
bool AskWhetherReady(const Settings& settings);

}  // namespace wshost::app
