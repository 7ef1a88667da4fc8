// SPDX-License-Identifier: MIT
// The operator's page, which the build embeds in the program, or a text in its place.
#pragma once

#include <vector>

#include "wshost/host/StaticContent.h"

namespace wshost::app {

/// Returns the files of the page. Lifetime: their content lives as long as the program.
std::vector<StaticFile> AdminPageFiles();

}  // namespace wshost::app
