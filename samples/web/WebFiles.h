// SPDX-License-Identifier: MIT
// The page of a sample and all its parts, which the build embeds in the program.
#pragma once

#include <vector>

#include "wshost/host/StaticContent.h"

/// Returns the files of this program's page. Lifetime: their content lives as long as the program.
std::vector<wshost::StaticFile> WebFiles();
