// SPDX-License-Identifier: MIT
// A libFuzzer target for one of the checks of Fuzz.h, WSHOST_FUZZ_CHECK: tests/protocol/fuzz/run runs it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "Fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string wrong = wshost::testing::WSHOST_FUZZ_CHECK(std::as_bytes(std::span(bytes, size)));
  if (wrong.empty()) return 0;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}
