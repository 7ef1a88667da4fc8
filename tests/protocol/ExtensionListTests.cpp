// SPDX-License-Identifier: MIT
// The grammar of Sec-WebSocket-Extensions: what is read, and what is refused.
#include "extension/ExtensionList.h"

#include <gtest/gtest.h>

#include <random>

#include "AllocationCount.h"

namespace wshost::protocol {
namespace {

using wshost::testing::AllocationCount;

std::optional<ExtensionList> Read(const std::vector<std::string_view>& values) {
  std::vector<HeaderField> fields{{"Host", "example.com"}};
  for (const std::string_view value : values) fields.push_back({"sec-websocket-EXTENSIONS", value});
  return ReadExtensions(HeaderFields(fields));
}

// In the one form that has no white space and no quotes, "!" for malformed.
std::string Written(const std::optional<ExtensionList>& list) {
  if (!list) return "!";
  std::string text;
  for (const Extension& extension : *list) {
    text.append(text.empty() ? "" : ",").append(extension.name);
    for (const ExtensionParameter& parameter : extension.parameters) {
      text.append(";").append(parameter.name);
      if (parameter.value) text.append("=").append(*parameter.value);
    }
  }
  return text;
}

TEST(ExtensionList, ReadsWhatConforms) {  // RFC 6455 9.1
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"foo", "foo"},
      {"permessage-deflate", "permessage-deflate"},
      {"permessage-deflate; client_max_window_bits", "permessage-deflate;client_max_window_bits"},
      {"permessage-deflate;server_max_window_bits=10", "permessage-deflate;server_max_window_bits=10"},
      {"foo, bar; baz=2", "foo,bar;baz=2"},
      {"deflate-stream", "deflate-stream"},
      {"mux; max-channels=4; flow-control, deflate-stream", "mux;max-channels=4;flow-control,deflate-stream"},
      {"private-extension", "private-extension"},
      {"foo ;\ta = 1 ; b , bar", "foo;a=1;b,bar"},
      {"  foo\t", "foo"},
      {"foo;a=\"1\"", "foo;a=1"},
      {"foo;a = \"1\" ;b", "foo;a=1;b"},
      {"foo;a=\"\\1\\0\"", "foo;a=10"},
      {"foo;a=\"x\", bar", "foo;a=x,bar"},
      {",foo", "foo"},
      {"foo,", "foo"},
      {" , ,, foo ,, bar, \t,", "foo,bar"},
      {"foo;a;a", "foo;a;a"},
      {"foo,foo", "foo,foo"},
      {"!#$%&'*+-.^_`|~;x=!#$%&'*+-.^_`|~", "!#$%&'*+-.^_`|~;x=!#$%&'*+-.^_`|~"},
  };
  for (const auto& [value, expected] : cases) EXPECT_EQ(Written(Read({value})), expected) << value;
}

TEST(ExtensionList, RefusesWhatDoesNot) {  // RFC 6455 9.1: "MUST immediately _Fail the WebSocket Connection_"
  for (const std::string_view value : {"",
                                       " ",
                                       ",",
                                       ", ,",
                                       ";",
                                       ";a",
                                       "=",
                                       "foo;",
                                       "foo; ;a",
                                       "foo;=1",
                                       "foo;a=",
                                       "foo;a= ;b",
                                       "foo;a=,b",
                                       "foo bar",
                                       "foo;a b",
                                       "foo;a=1 2",
                                       "foo=1",
                                       "\"foo\"",
                                       "foo;\"a\"",
                                       "foo;a=\"\"",
                                       "foo;a=\"1",
                                       "foo;a=\"",
                                       "foo;a=\"\\",
                                       "foo;a=\"1\\\"",
                                       "foo;a=1\"",
                                       "foo;a=\"1\"2",
                                       "foo;a=\"1 2\"",
                                       "foo;a=\"1,2\"",
                                       "foo;a=\"\\ \"",
                                       "foo;a=\"\\\"\"",
                                       "foo;a==1",
                                       "foo/1",
                                       "foo;a=1/2",
                                       "(foo)",
                                       "f\xC3\xB6o",
                                       "foo;a=\xFF",
                                       "foo\x01",
                                       "foo\x7F",
                                       "foo;a=1;",
                                       "foo,;a",
                                       "foo,bar;",
                                       "foo,=",
                                       "foo;;a",
                                       "foo\v",
                                       "foo;a='1,2';"}) {
    EXPECT_EQ(Written(Read({value})), "!") << value;
  }
}

TEST(ExtensionList, JoinsItsFieldsInOrder) {  // RFC 6455 9.1, 11.3.2
  EXPECT_EQ(Written(Read({"foo", "bar; baz=2"})), "foo,bar;baz=2");
  EXPECT_EQ(Written(Read({"", "foo", ","})), "foo");
  EXPECT_EQ(Written(Read({"", ""})), "!");
  EXPECT_EQ(Written(Read({"foo", "bar;"})), "!");
  EXPECT_EQ(Written(Read({"foo;a=\"1", "2\""})), "!");
}

TEST(ExtensionList, IsEmptyWithoutField) {
  const auto list = Read({});
  ASSERT_TRUE(list.has_value());
  EXPECT_TRUE(list->empty());
}

TEST(ExtensionList, BoundsExtensionsAndParameters) {
  std::string extensions = "a";
  for (std::size_t i = 1; i < kMaxExtensions; ++i) extensions += ",a";
  EXPECT_EQ(Read({extensions})->size(), kMaxExtensions);
  EXPECT_EQ(Written(Read({extensions + ",a"})), "!");
  EXPECT_EQ(Written(Read({extensions, "a"})), "!");
  std::string parameters = "a";
  for (std::size_t i = 0; i < kMaxExtensionParameters; ++i) parameters += ";b=1";
  EXPECT_EQ(Read({parameters})->front().parameters.size(), kMaxExtensionParameters);
  EXPECT_EQ(Written(Read({parameters + ";b"})), "!");
}

TEST(ExtensionList, TakesNoMemoryForEmptyElements) {
  const std::string commas(16 * 1024, ',');
  const std::vector<HeaderField> fields{{kExtensionsField, commas}};
  const AllocationCount allocations;
  EXPECT_FALSE(ReadExtensions(HeaderFields(fields)).has_value());
  EXPECT_EQ(allocations.Calls(), 0U);
}

TEST(ExtensionList, ReadsItsOwnFormAgainWhateverCame) {
  std::mt19937 random(20250301);
  const std::string_view pieces[] = {"a", "b1", ";", "=", ",", " ", "\t", "\"", "\\", "c", ";x=", "/"};
  std::size_t conforming = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string value;
    for (auto i = random() % 9; i > 0; --i) value += pieces[random() % std::size(pieces)];
    const std::string written = Written(Read({value}));
    if (written == "!") continue;
    ++conforming;
    ASSERT_EQ(Written(Read({written})), written) << value;
  }
  EXPECT_GT(conforming, 1000U);
}

}  // namespace
}  // namespace wshost::protocol
