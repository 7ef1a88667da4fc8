// SPDX-License-Identifier: MIT
// Times of the load client, read and written.
#include "Time.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using load::Duration;
using load::ParseDuration;

TEST(ParseDuration, TakesANumberAndItsUnit) {
  EXPECT_EQ(ParseDuration("250us"), Duration(250));
  EXPECT_EQ(ParseDuration("10ms"), Duration(10'000));
  EXPECT_EQ(ParseDuration("1.5s"), Duration(1'500'000));
  EXPECT_EQ(ParseDuration("2m"), Duration(120'000'000));
  EXPECT_EQ(ParseDuration("1440m"), std::chrono::hours(24));
  EXPECT_EQ(ParseDuration("0"), Duration(0));
  EXPECT_EQ(ParseDuration("0s"), Duration(0));
}

TEST(ParseDuration, RefusesWhatIsNone) {
  for (const char* text :
       {"", "5", "s", "-1s", "1e3s", "10 ms", "10ms ", "1h", "nans", "infs", "1441m", "99999999999999999999s"}) {
    EXPECT_THROW(ParseDuration(text), std::invalid_argument) << text;
  }
}

TEST(ToText, GivesThreeDigitsAndTheUnitThatSuits) {
  EXPECT_EQ(load::ToText(Duration(0)), "0 us");
  EXPECT_EQ(load::ToText(Duration(417)), "417 us");
  EXPECT_EQ(load::ToText(Duration(1'530)), "1.53 ms");
  EXPECT_EQ(load::ToText(Duration(15'300)), "15.3 ms");
  EXPECT_EQ(load::ToText(Duration(153'000)), "153 ms");
  EXPECT_EQ(load::ToText(Duration(10'000'000)), "10.0 s");
}

}  // namespace
