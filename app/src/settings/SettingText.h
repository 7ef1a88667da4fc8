// SPDX-License-Identifier: MIT
// The texts of settings: what each kind of them may be, and what it means.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/app/Setting.h"

namespace wshost::app {

// Each returns nothing for a text that is none of its kind.
std::optional<bool> ReadFlag(std::string_view text);
std::optional<std::size_t> ReadNumber(std::string_view text);
std::optional<std::chrono::milliseconds> ReadTime(std::string_view text);
std::optional<std::size_t> ReadBytes(std::string_view text);

/// Returns the words between commas, without the spaces around them; no empty ones.
std::vector<std::string> ReadList(std::string_view text);

/// Returns the shortest text that ReadTime() understands.
std::string WriteTime(std::chrono::milliseconds time);
/// Returns the shortest text that ReadBytes() understands.
std::string WriteBytes(std::size_t bytes);

bool IsAddress(std::string_view text);

/// Tells whether a text is one that the setting may have.
bool IsValid(const Setting& setting, std::string_view text);

/// Says what a setting may be, such as "a port from 0 (the system chooses) to 65535".
std::string Expectation(const Setting& setting);

}  // namespace wshost::app
