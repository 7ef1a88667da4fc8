// SPDX-License-Identifier: MIT
// Every input of the fuzzer's corpus has the properties that the fuzzer checks.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "Bytes.h"
#include "fuzz/DeflateFuzz.h"

namespace wshost::testing {
namespace {

TEST(DeflateCorpus, EveryInputHasTheFuzzedProperties) {
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(WSHOST_DEFLATE_CORPUS)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(CheckDeflate(FromText(text)), "") << entry.path();
    ++inputs;
  }
  EXPECT_GT(inputs, 20);
}

}  // namespace
}  // namespace wshost::testing
