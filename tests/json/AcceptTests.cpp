// SPDX-License-Identifier: MIT
// Every text here is JSON, and what is read is what is written.
#include <gtest/gtest.h>

#include <string>

#include "Vectors.h"
#include "wshost/json/JsonValue.h"

using namespace std::string_view_literals;

namespace wshost::test {
namespace {

constexpr AcceptVector kAccept[] = {
    // words
    {"null", "null"},
    {"true", "true"},
    {"false", "false"},
    {" \t\r\n null \t\r\n ", "null"},
    {"\ntrue", "true"},
    {"false\t", "false"},
    // integers
    {"0", "0"},
    {"1", "1"},
    {"-1", "-1"},
    {"9", "9"},
    {"10", "10"},
    {"42", "42"},
    {"9999", "9999"},
    {"10000", "10000"},
    {"12345678", "12345678"},
    {"123456789", "123456789"},
    {"-99999999", "-99999999"},
    {"100000000", "100000000"},
    {"1234567890123456", "1234567890123456"},
    {"999999999999999999", "999999999999999999"},
    {"1000000000000000000", "1000000000000000000"},
    {"9223372036854775807", "9223372036854775807"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"9223372036854775808", "9223372036854775808"},
    {"18446744073709551615", "18446744073709551615"},
    {"18446744073709551616", "18446744073709551616"},
    {"-9223372036854775809", "-9223372036854775809"},
    {"123456789012345678901234567890", "123456789012345678901234567890"},
    {" 7 ", "7"},
    // reals
    {"-0", "-0.0"},
    {"-0.0", "-0.0"},
    {"0.0", "0.0"},
    {"1.0", "1.0"},
    {"-1.0", "-1.0"},
    {"0.5", "0.5"},
    {"1.25", "1.25"},
    {"3.14159", "3.14159"},
    {"0.1", "0.1"},
    {"0.0001", "0.0001"},
    {"99999.9999", "99999.9999"},
    {"1e0", "1.0"},
    {"1E0", "1.0"},
    {"1e+0", "1.0"},
    {"1e-0", "1.0"},
    {"1e2", "100.0"},
    {"1E+2", "100.0"},
    {"1.5e3", "1500.0"},
    {"25e-2", "0.25"},
    {"1e22", "1e+22"},
    {"1e23", "1e+23"},
    {"0e0", "0.0"},
    {"0e400", "0.0"},
    {"0.0e-999", "0.0"},
    {"-0e5", "-0.0"},
    {"1e00000000000000000002", "100.0"},
    {"1e-00000000000000000002", "0.01"},
    {"0.00000000000000000000000000001", "1e-29"},
    {"123456789.123456789", "123456789.12345679"},
    {"1.7976931348623157e308", "1.7976931348623157e+308"},
    {"2.2250738585072014e-308", "2.2250738585072014e-308"},
    {"4.9406564584124654e-324", "5e-324"},
    {"1e308", "1e+308"},
    {"1e309", "1e309"},
    {"-1e400", "-1e400"},
    {"1E400", "1E400"},
    {"1e-400", "1e-400"},
    {"1.5e999999999999999999999", "1.5e999999999999999999999"},
    {"9007199254740993.0", "9007199254740993.0"},
    {"0.30000000000000004", "0.30000000000000004"},
    // strings
    {R"("")", R"("")"},
    {R"("a")", R"("a")"},
    {R"(" ")", R"(" ")"},
    {R"("fourteen bytes")", R"("fourteen bytes")"},
    {R"("fifteen bytes !")", R"("fifteen bytes !")"},
    {R"("exactly 16 bytes")", R"("exactly 16 bytes")"},
    {R"("a string that is longer than one vector register")", R"("a string that is longer than one vector register")"},
    {R"("\"")", R"("\"")"},
    {R"("\\")", R"("\\")"},
    {R"("\/")", R"("/")"},
    {R"("\b\f\n\r\t")", R"("\b\f\n\r\t")"},
    {R"("\u0041")", R"("A")"},
    {R"("\u0000")", R"("\u0000")"},
    {R"("\u001F")", R"("\u001f")"},
    {R"("\u007f")", "\"\x7f\""},
    {R"("\u00e4\u00C4")", R"("äÄ")"},
    {R"("\u20ac")", R"("€")"},
    {R"("\uFFFF")", "\"\xEF\xBF\xBF\""},
    {R"("\uD83D\uDE00")", R"("😀")"},
    {R"("\ud800\udc00")", "\"\xF0\x90\x80\x80\""},
    {R"("\uDBFF\uDFFF")", "\"\xF4\x8F\xBF\xBF\""},
    {R"("\\u0041")", R"("\\u0041")"},
    {R"("sixteen bytes..\n and then an escape at 16")", R"("sixteen bytes..\n and then an escape at 16")"},
    {R"("äöü€😀")", R"("äöü€😀")"},
    {"\"\x7F\"", "\"\x7F\""},
    {"\"\xC2\x80\"", "\"\xC2\x80\""},
    {"\"\xDF\xBF\"", "\"\xDF\xBF\""},
    {"\"\xE0\xA0\x80\"", "\"\xE0\xA0\x80\""},
    {"\"\xED\x9F\xBF\"", "\"\xED\x9F\xBF\""},
    {"\"\xEE\x80\x80\"", "\"\xEE\x80\x80\""},
    {"\"\xF0\x90\x80\x80\"", "\"\xF0\x90\x80\x80\""},
    {"\"\xF4\x8F\xBF\xBF\"", "\"\xF4\x8F\xBF\xBF\""},
    {"\"\xEF\xBB\xBF\"", "\"\xEF\xBB\xBF\""},
    {R"("/*no comment*/")", R"("/*no comment*/")"},
    {R"("[{,:}]")", R"("[{,:}]")"},
    // arrays
    {"[]", "[]"},
    {"[ \n\t\r ]", "[]"},
    {"[null]", "[null]"},
    {"[1,2,3]", "[1,2,3]"},
    {" [ 1 , 2 , 3 ] ", "[1,2,3]"},
    {"[[]]", "[[]]"},
    {"[[],[]]", "[[],[]]"},
    {"[[[[[[]]]]]]", "[[[[[[]]]]]]"},
    {"[{}]", "[{}]"},
    {"[true,false,null]", "[true,false,null]"},
    {R"(["a","b"])", R"(["a","b"])"},
    {"[1,[2,[3,[4]]],5]", "[1,[2,[3,[4]]],5]"},
    {"[-0]", "[-0.0]"},
    {"[1.0,1]", "[1.0,1]"},
    {"[1e1,1e1]", "[10.0,10.0]"},
    {"[\"\",0]", "[\"\",0]"},
    // objects
    {"{}", "{}"},
    {"{ \t\r\n }", "{}"},
    {R"({"a":1})", R"({"a":1})"},
    {R"({"":1})", R"({"":1})"},
    {R"({"":""})", R"({"":""})"},
    {R"({"z":1,"a":2,"m":3})", R"({"z":1,"a":2,"m":3})"},
    {R"( { "a" : 1 , "b" : [ ] } )", R"({"a":1,"b":[]})"},
    {R"({"a":{"a":{"a":{}}}})", R"({"a":{"a":{"a":{}}}})"},
    {R"({"a":[{"b":[{"c":0}]}]})", R"({"a":[{"b":[{"c":0}]}]})"},
    {R"({"a":1,"A":2})", R"({"a":1,"A":2})"},
    {R"({"a key that is longer than a node":1})", R"({"a key that is longer than a node":1})"},
    {R"({"k\u0065y":1})", R"({"key":1})"},
    {R"({"a\u0000b":1,"a":2})", R"({"a\u0000b":1,"a":2})"},
    {R"({"\"":"\""})", R"({"\"":"\""})"},
    {R"({"ä":"ö"})", R"({"ä":"ö"})"},
    {R"({"a":1,"a":2})", R"({"a":2})"},
    {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
    {R"({"a":null,"b":true,"c":false,"d":-1,"e":0.5,"f":"g","h":[],"i":{}})",
     R"({"a":null,"b":true,"c":false,"d":-1,"e":0.5,"f":"g","h":[],"i":{}})"},
    {R"({"type":"chat","from":"Ann","text":"hello, how are you today?","time":1700000000123})",
     R"({"type":"chat","from":"Ann","text":"hello, how are you today?","time":1700000000123})"},
};

}  // namespace

std::span<const AcceptVector> AcceptVectors() { return kAccept; }

TEST(JsonAccept, EveryVectorIsReadAndWrittenCompactly) {
  ASSERT_GE(AcceptVectors().size(), 100U);
  for (const AcceptVector& each : AcceptVectors()) {
    const auto result = JsonValue::TryParse(each.text);
    ASSERT_TRUE(result) << each.text << ": " << result.Error().Message();
    EXPECT_EQ(result->ToString(), each.compact) << each.text;
  }
}

TEST(JsonAccept, CompactTextReadsAsTheSameValue) {
  for (const AcceptVector& each : AcceptVectors()) {
    const JsonValue value = JsonValue::Parse(each.text);
    EXPECT_EQ(JsonValue::Parse(value.ToString()), value) << each.text;
    EXPECT_EQ(JsonValue::Parse(value.ToString(2)), value) << each.text;
    std::string sent;
    value.AppendTo(sent);
    EXPECT_EQ(JsonValue::Parse(sent), value) << each.text;
  }
}

TEST(JsonAccept, EveryVectorIsReadInsideAnArrayAndAnObject) {
  for (const AcceptVector& each : AcceptVectors()) {
    const JsonValue value = JsonValue::Parse(each.text);
    const JsonValue array = JsonValue::Parse("[0," + std::string(each.text) + ",0]");
    const JsonValue object = JsonValue::Parse("{\"k\":" + std::string(each.text) + ",\"l\":0}");
    EXPECT_EQ(array[1], value) << each.text;
    EXPECT_EQ(object["k"], value) << each.text;
    EXPECT_EQ(array[2], 0) << each.text;
    EXPECT_EQ(object["l"], 0) << each.text;
  }
}

TEST(JsonAccept, WhiteSpaceIsAllowedBetweenAllTokens) {
  for (const std::string space : {" ", "\t", "\r", "\n", " \r\n\t ", "                    "}) {
    std::string text;
    for (const std::string_view token : {"{"sv, "\"a\""sv, ":"sv, "["sv, "1"sv, ","sv, "true"sv, "]"sv, ","sv,
                                         "\"b\""sv, ":"sv, "{"sv, "}"sv, "}"sv}) {
      text += space;
      text += token;
    }
    EXPECT_EQ(JsonValue::Parse(text + space).ToString(), R"({"a":[1,true],"b":{}})");
  }
}

}  // namespace wshost::test
