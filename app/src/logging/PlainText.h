// SPDX-License-Identifier: MIT
// Texts that a peer had a say in, for people to look at.
#pragma once

#include <string>
#include <string_view>

namespace wshost::app {

/// Returns a text with its control characters written as \xNN, so that what a peer has sent cannot begin a log line of
/// its own, or steer the terminal that shows it. A tab stays.
std::string PlainText(std::string_view text);

}  // namespace wshost::app
