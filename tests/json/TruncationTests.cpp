// SPDX-License-Identifier: MIT
// A text that ends too early is refused, wherever it ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "Vectors.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

std::string_view TrimEnd(std::string_view text) { return text.substr(0, text.find_last_not_of(" \t\r\n") + 1); }

bool StartsANumber(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && std::string_view("-0123456789").find(text[first]) != std::string_view::npos;
}

// A cut number is a number if it ends with a digit: what came before was well-formed.
bool EndsWithDigit(std::string_view text) { return !text.empty() && text.back() >= '0' && text.back() <= '9'; }

// The cut text is copied, so that a sanitizer sees a read beyond its end.
bool IsRefused(std::string_view text) {
  const std::string copy(text);
  return !JsonValue::TryParse(copy);
}

}  // namespace

TEST(JsonTruncation, EveryProperPrefixIsRefusedUnlessItIsANumber) {
  for (const AcceptVector& each : AcceptVectors()) {
    const std::string_view whole = TrimEnd(each.text);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const std::string_view cut = whole.substr(0, length);
      const bool number = StartsANumber(cut) && EndsWithDigit(cut);
      EXPECT_EQ(IsRefused(cut), !number) << cut << " of " << each.text;
    }
  }
}

TEST(JsonTruncation, AnErrorOfACutTextLiesWithinIt) {
  const std::string text =
      R"({"a":[1,2.5e3,"x\u00e4\ud83d\ude00",true,{"bc":null}],"long key, longer than a node":"ä"})";
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto result = JsonValue::TryParse(text.substr(0, length));
    ASSERT_FALSE(result) << length;
    EXPECT_LE(result.Error().offset, length);
  }
}

}  // namespace wshost::test
