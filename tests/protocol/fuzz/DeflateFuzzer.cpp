// SPDX-License-Identifier: MIT
// The libFuzzer target: tests/protocol/fuzz/run runs it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "DeflateFuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string wrong = wshost::testing::CheckDeflate(std::as_bytes(std::span(bytes, size)));
  if (wrong.empty()) return 0;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}
