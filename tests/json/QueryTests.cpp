// SPDX-License-Identifier: MIT
// Query strings as values.
#include "wshost/json/JsonQuery.h"

#include <gtest/gtest.h>

#include <string>

#include "wshost/json/JsonException.h"

namespace wshost::test {
namespace {

std::string Read(std::string_view query) { return FromQuery(query).ToString(); }

}  // namespace

TEST(JsonQuery, NamesAndValues) {
  EXPECT_EQ(Read(""), "{}");
  EXPECT_EQ(Read("room=7&name=Ann+B%2e&flag&empty=&&"), R"({"room":"7","name":"Ann B.","flag":null,"empty":""})");
  EXPECT_EQ(Read("a=1&a=2&a=3"), R"({"a":["1","2","3"]})");
  EXPECT_EQ(Read("a=b=c"), R"({"a":"b=c"})");
  EXPECT_EQ(Read("%C3%A4=%E2%82%AC"), R"({"ä":"€"})");
}

TEST(JsonQuery, BracketsMakePaths) {
  EXPECT_EQ(Read("a[b]=1&a[c][d]=2"), R"({"a":{"b":"1","c":{"d":"2"}}})");
  EXPECT_EQ(Read("a[]=1"), R"({"a":["1"]})");
  EXPECT_EQ(Read("a[]=1&a[]=2"), R"({"a":["1","2"]})");
  EXPECT_EQ(Read("a[0]=x&a[1]=y"), R"({"a":["x","y"]})");
  EXPECT_EQ(Read("a[1]=x&a[2]=y"), R"({"a":{"1":"x","2":"y"}})");
  EXPECT_EQ(Read("a[b][]=1&a[b][]=2"), R"({"a":{"b":["1","2"]}})");
  EXPECT_EQ(Read("a[][n]=1&a[][n]=2"), R"({"a":[{"n":"1"},{"n":"2"}]})");
  EXPECT_EQ(Read("a%5Bb%5D=1"), R"({"a[b]":"1"})");
  EXPECT_EQ(Read("0=x&1=y"), R"({"0":"x","1":"y"})");
}

TEST(JsonQuery, WhatIsWrongIsRefused) {
  for (const char* query : {"a=%", "a=%4", "a=%zz", "%g0=1", "a[b=1", "a[b]c=1", "a=1&a[b]=2", "a[b]=1&a=2", "a=%ff"}) {
    EXPECT_THROW(FromQuery(query), JsonRangeError) << query;
  }
  EXPECT_THROW(FromQuery("a=12", {.maxBytes = 3}), JsonRangeError);
  EXPECT_THROW(FromQuery("a[b][c]=1", {.maxDepth = 2}), JsonRangeError);
  EXPECT_THROW(FromQuery("a=1&b=2&c=3", {.maxMembers = 2}), JsonRangeError);
  EXPECT_THROW(FromQuery("a=1&a=2&a=3", {.maxMembers = 2}), JsonRangeError);
}

}  // namespace wshost::test
