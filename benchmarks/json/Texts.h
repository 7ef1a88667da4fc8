// SPDX-License-Identifier: MIT
// The messages that are measured, several of each kind so that no branch predictor learns one by heart.
#pragma once

#include <string>
#include <vector>

namespace wshost::benchmark {

struct Kind {
  std::string name;
  std::vector<std::string> texts;
  std::vector<std::string> keys;  // four members at the root, to be read
};

std::vector<Kind> Kinds();

}  // namespace wshost::benchmark
