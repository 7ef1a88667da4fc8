// SPDX-License-Identifier: MIT
// What is fuzzed: for any bytes each of these holds. The first bytes of an input choose how the rest is cut and played.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace wshost::testing {

// Each returns what is wrong, or nothing.

/// A request head at a server's endpoint, a response head at a client's: the verdict does not depend on the cut.
std::string CheckHead(std::span<const std::byte> input);

/// A server's endpoint, open or not, with and without compression and sink: it ends once, whatever comes, and says the
/// same however that is cut.
std::string CheckServer(std::span<const std::byte> input);

/// The same of a client's endpoint.
std::string CheckClient(std::span<const std::byte> input);

/// Negotiation, inflating and deflating.
std::string CheckDeflate(std::span<const std::byte> input);

}  // namespace wshost::testing
