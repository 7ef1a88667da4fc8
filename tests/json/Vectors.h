// SPDX-License-Identifier: MIT
// Texts that are JSON, with the compact text they stand for; several tests go through them.
#pragma once

#include <span>
#include <string_view>

namespace wshost::test {

struct AcceptVector {
  std::string_view text;
  std::string_view compact;
};

std::span<const AcceptVector> AcceptVectors();

}  // namespace wshost::test
