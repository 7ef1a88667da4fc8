// SPDX-License-Identifier: MIT
// Every input of the fuzzers' corpora has the properties that the fuzzers check.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "Bytes.h"
#include "fuzz/Fuzz.h"

namespace wshost::testing {
namespace {

struct Target {
  const char* name;
  std::string (*check)(std::span<const std::byte>);
  int leastInputs;
};

class FuzzCorpus : public ::testing::TestWithParam<Target> {};

TEST_P(FuzzCorpus, HasTheFuzzedProperties) {
  int inputs = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(WSHOST_FUZZ_CORPUS) / GetParam().name)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(GetParam().check(FromText(text)), "") << entry.path();
    ++inputs;
  }
  EXPECT_GE(inputs, GetParam().leastInputs);
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzCorpus,
                         ::testing::Values(Target{"deflate", CheckDeflate, 21}, Target{"head", CheckHead, 5},
                                           Target{"server", CheckServer, 8}, Target{"client", CheckClient, 5}),
                         [](const auto& target) { return target.param.name; });

}  // namespace
}  // namespace wshost::testing
