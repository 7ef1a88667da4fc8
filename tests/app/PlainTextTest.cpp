// SPDX-License-Identifier: MIT
// What is left of control characters.
#include "logging/PlainText.h"

#include <gtest/gtest.h>

namespace {

using wshost::app::PlainText;

TEST(PlainText, IsWhatHasNoControlCharacters) {
  for (const char* text : {"", "a b\tc", "f\xc3\xbcr", "\xc2\xa0", "\xc2", "\xe2\x82\xac", "\\x0A"}) {
    EXPECT_EQ(PlainText(text), text);
  }
}

TEST(PlainText, HasControlCharactersAsNumbers) {
  EXPECT_EQ(PlainText("one\r\ntwo\x1b[31m\x7f"), "one\\x0D\\x0Atwo\\x1B[31m\\x7F");
  EXPECT_EQ(PlainText({"nul \0", 5}), "nul \\x00");
}

TEST(PlainText, HasTheControlCharactersBehindAsciiAsNumbersToo) {
  EXPECT_EQ(PlainText("\xc2\x80 \xc2\x9b"
                      "31m \xc2\x9f"),
            "\\xC2\\x80 \\xC2\\x9B31m \\xC2\\x9F");
}

}  // namespace
