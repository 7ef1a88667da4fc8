// SPDX-License-Identifier: MIT
// Texts that are nearly JSON, for the comparisons with other libraries, and how many of them to try.
#pragma once

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

namespace wshost::test {

// Chooses between a slice for every day and the full number, which tests/json/full asks for.
inline int Rounds(int slice, int full) { return std::getenv("WSHOST_JSON_FULL") != nullptr ? full : slice; }

inline constexpr std::string_view kSeeds[] = {
    R"({"type":"chat","from":"Ann","text":"hello \"you\"","time":1700000000123})",
    R"([1,-2,3.5,4e2,-5.25E-1,true,false,null,"a","\u00e4\n"])",
    R"({"a":{"b":{"c":[[],{},[{}]]}},"d":[1,2,[3,[4,[5]]]]})",
    R"({"sym":"MSFT","bid":401.25,"ask":401.3,"size":100,"flags":[true,false],"note":null})",
    R"([ {"key" : "value"} , "ä€😀", "\ud83d\ude00" , 0.001 , 123456789 ])",
};

inline std::string Mutate(std::string text, std::mt19937& random) {
  static constexpr std::string_view kBytes = "{}[]:,\"\\0123456789.eE+-truefalsn u/bd \n\t\x01\x7f\x80\xc3\xa4\xff";
  for (auto n = 1 + random() % 3; n > 0; --n) {
    const std::size_t at = random() % (text.size() + 1);
    const char byte = kBytes[random() % kBytes.size()];
    switch (random() % 4) {
      case 0:
        if (at < text.size()) text[at] = byte;
        break;
      case 1:
        text.insert(at, 1, byte);
        break;
      case 2:
        text.erase(at, 1 + random() % 3);
        break;
      default:
        text.insert(at, text.substr(random() % (text.size() + 1), random() % 6));
    }
  }
  return text;
}

inline std::string MutatedSeed(std::mt19937& random) {
  return Mutate(std::string(kSeeds[random() % std::size(kSeeds)]), random);
}

}  // namespace wshost::test
