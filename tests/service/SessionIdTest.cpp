// SPDX-License-Identifier: MIT
// Ids: unique, printable, readable, and nothing else is read as one.
#include "wshost/service/SessionId.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace wshost {
namespace {

TEST(SessionId, IsUniqueOverAMillion) {  // C4
  std::vector<SessionId> ids(1'000'000);
  for (SessionId& id : ids) id = SessionId::Next();
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST(SessionId, DoesNotCountUpwards) {
  const std::uint64_t first = SessionId::Next().ToUInt64();
  const std::uint64_t second = SessionId::Next().ToUInt64();
  const std::uint64_t third = SessionId::Next().ToUInt64();
  EXPECT_NE(second - first, third - second);
}

TEST(SessionId, ComesBackFromItsText) {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x0123456789abcdef}, UINT64_MAX}) {
    const SessionId id(value);
    EXPECT_EQ(id.ToString().size(), 16U);
    EXPECT_EQ(SessionId::FromString(id.ToString()), id);
  }
}

TEST(SessionId, IsWrittenAsSixteenLowerCaseHexadecimalDigits) {
  EXPECT_EQ(SessionId(0xAB).ToString(), "00000000000000ab");
  std::ostringstream out;
  out << SessionId(0x1F);
  EXPECT_EQ(out.str(), "000000000000001f");
}

TEST(SessionId, ReadsNothingElse) {
  for (const char* text : {"", "1", "00000000000000a", "00000000000000abc", "00000000000000AB", "0x000000000000ab",
                           " 0000000000000ab", "-000000000000001", "+000000000000001", "00000000000000g0"}) {
    EXPECT_FALSE(SessionId::FromString(text)) << text;
  }
  EXPECT_FALSE(SessionId::FromString(std::string_view("000000000000000\0", 16)));
}

TEST(SessionId, HashesAndCompares) {  // C4
  EXPECT_EQ(std::hash<SessionId>()(SessionId(7)), std::hash<SessionId>()(SessionId(7)));
  EXPECT_NE(std::hash<SessionId>()(SessionId(7)), std::hash<SessionId>()(SessionId(8)));
  EXPECT_LT(SessionId(7), SessionId(8));
  EXPECT_EQ(SessionId(), SessionId(0));
}

}  // namespace
}  // namespace wshost
