// SPDX-License-Identifier: MIT
// The name of a plain request, for handlers.
#pragma once

#include <Poco/Net/HTTPServerRequest.h>

#include <string_view>

namespace wshost {

/// Returns the request's name in logs and in X-Request-Id of its answer: what a trusted proxy has given it, else what
/// the host has. A handler that sets X-Request-Id itself is not overruled.
/// Returns: empty if `request` comes from another server than a wshost host. Lifetime: the request's.
std::string_view RequestIdOf(const Poco::Net::HTTPServerRequest& request) noexcept;

}  // namespace wshost
