// SPDX-License-Identifier: MIT
// The program as a source of events: known to Windows, so that its log can be read as text.
#pragma once

#include <string>

namespace wshost::app {

/// Lets Windows know `name` as a source of events whose text is all that they say. Errors: std::system_error, as when
/// the caller is no administrator.
void AddEventSource(const std::string& name);

/// Forgets it. Nothing happens if it was not known.
void RemoveEventSource(const std::string& name) noexcept;

}  // namespace wshost::app
