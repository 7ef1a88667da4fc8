// SPDX-License-Identifier: MIT
// What the stocks program serves over HTTP: its page, and the companies that the page offers.
#pragma once

#include <vector>

#include "wshost/host/StaticContent.h"

/// Returns the embedded files and "/companies.json". Lifetime: their content lives as long as the program.
std::vector<wshost::StaticFile> PageFiles();
