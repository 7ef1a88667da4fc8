// SPDX-License-Identifier: MIT
// Where an error is said to be, and what can catch it.
#include <Poco/Exception.h>
#include <Poco/JSON/JSONException.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "wshost/json/JsonException.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

struct Place {
  std::size_t offset;
  std::size_t line;
  std::size_t column;
  bool operator==(const Place&) const = default;
};

Place PlaceOf(std::string_view text) {
  const auto result = JsonValue::TryParse(text);
  const JsonError& error = result.Error();
  return {error.offset, error.line, error.column};
}

}  // namespace

TEST(JsonErrors, PlaceIsTheFirstByteThatDoesNotFit) {
  EXPECT_EQ(PlaceOf(""), (Place{0, 1, 1}));
  EXPECT_EQ(PlaceOf("[1,]"), (Place{3, 1, 4}));
  EXPECT_EQ(PlaceOf("{\"a\":1,\n \"b\" 2}"), (Place{13, 2, 6}));
  EXPECT_EQ(PlaceOf("[1,\n2,\n3 4]"), (Place{9, 3, 3}));
  EXPECT_EQ(PlaceOf("[\"\\x\"]"), (Place{3, 1, 4}));
  EXPECT_EQ(PlaceOf("[\"a\xFF\"]"), (Place{3, 1, 4}));
  EXPECT_EQ(PlaceOf("[\"\\uD800\"]"), (Place{2, 1, 3}));
  EXPECT_EQ(PlaceOf("[01]"), (Place{2, 1, 3}));
  EXPECT_EQ(PlaceOf("[1.x]"), (Place{3, 1, 4}));
  EXPECT_EQ(PlaceOf("[tru]"), (Place{1, 1, 2}));
  EXPECT_EQ(PlaceOf("{} {}"), (Place{3, 1, 4}));
  EXPECT_EQ(PlaceOf("\"abc"), (Place{4, 1, 5}));
}

TEST(JsonErrors, ColumnCountsCharactersNotBytes) { EXPECT_EQ(PlaceOf("[\"ä€😀\" x]"), (Place{13, 1, 8})); }

TEST(JsonErrors, CarriageReturnAloneBeginsNoLine) { EXPECT_EQ(PlaceOf("[\r\r\nx]"), (Place{4, 2, 1})); }

TEST(JsonErrors, MessageNamesPlaceAndExpectation) {
  const auto result = JsonValue::TryParse("[1 2]");
  EXPECT_EQ(result.Error().Message(), "not JSON at offset 3 (line 1, column 4): expected ',' or ']'");
}

TEST(JsonErrors, EveryCauseHasItsOwnWords) {
  std::set<std::string_view> words;
  for (int code = 0; code <= static_cast<int>(JsonErrorCode::TooManyMembers); ++code) {
    words.insert(ExpectedText(static_cast<JsonErrorCode>(code)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(JsonErrorCode::TooManyMembers) + 1);
}

TEST(JsonErrors, ParseThrowsWhatPocoCatches) {
  EXPECT_THROW(JsonValue::Parse("["), Poco::JSON::JSONException);
  EXPECT_THROW(JsonValue::Parse("["), Poco::Exception);
  try {
    JsonValue::Parse("[1,]");
    FAIL();
  } catch (const JsonSyntaxError& e) {
    EXPECT_EQ(e.Error().offset, 3U);
    EXPECT_EQ(e.message(), e.Error().Message());
  }
}

template <class Exception>
void ExpectPocoProtocol(const Exception& exception, const char* name) {
  EXPECT_STREQ(exception.name(), name);
  EXPECT_NE(std::string(exception.className()).find("Json"), std::string::npos);
  const std::unique_ptr<Poco::Exception> copy(exception.clone());
  EXPECT_EQ(copy->displayText(), exception.displayText());
  EXPECT_THROW(copy->rethrow(), Exception);
}

TEST(JsonErrors, ExceptionsCanBeClonedAndThrownAgain) {
  ExpectPocoProtocol(JsonSyntaxError(JsonError{}), "JSON syntax error");
  ExpectPocoProtocol(JsonTypeError("x"), "JSON type error");
  ExpectPocoProtocol(JsonRangeError("x"), "JSON range error");
  ExpectPocoProtocol(JsonMissingError("x"), "JSON value missing");
}

TEST(JsonErrors, ResultAskedForTheWrongSideIsALogicError) {
  auto good = JsonValue::TryParse("1");
  auto bad = JsonValue::TryParse("x");
  EXPECT_THROW(static_cast<void>(good.Error()), std::logic_error);
  EXPECT_THROW(static_cast<void>(bad.Value()), std::logic_error);
  EXPECT_THROW(static_cast<void>(std::move(bad).Value()), std::logic_error);
  EXPECT_EQ(*good, 1);
  EXPECT_EQ(good->As<int>(), 1);
  EXPECT_EQ(JsonValue(*std::move(good)), 1);
}

}  // namespace wshost::test
