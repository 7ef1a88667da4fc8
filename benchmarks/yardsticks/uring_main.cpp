// SPDX-License-Identifier: MIT
// yardstick_uring PORT echo|relay
#include <cstdio>
#include <exception>

#include "UringServer.h"

int main(int count, char** words) try {
  yardstick::UringServer(yardstick::ParseOrExit(count, words)).Run();
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
