// SPDX-License-Identifier: MIT
// yardstick_epoll PORT echo|relay
#include <cstdio>
#include <exception>

#include "EpollServer.h"

int main(int count, char** words) try {
  yardstick::EpollServer(yardstick::ParseOrExit(count, words)).Run();
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
