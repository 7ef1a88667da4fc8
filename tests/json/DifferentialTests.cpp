// SPDX-License-Identifier: MIT
// Against Poco::JSON on mutated texts with an array or object at the root: one verdict and one value, known faults of
// Poco aside.
#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "Mutation.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

std::optional<Poco::Dynamic::Var> PocoParse(const std::string& text) {
  try {
    std::optional<Poco::Dynamic::Var> result(std::in_place);
    *result = Poco::JSON::Parser().parse(text);
    return result;
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

// Poco takes the byte 0xFF for the end of the text.
bool MayEndEarly(const std::string& text) { return text.find('\xFF') != std::string::npos; }

bool IsContainer(const JsonValue& value) { return value.IsArray() || value.IsObject(); }

// What Poco 1.11 is known to get wrong: it clamps integers beyond 64 bits or refuses them, refuses numbers beyond
// double, and cuts keys at an escaped NUL.
bool HasKnownFault(const JsonValue& root) {
  std::vector<const JsonValue*> left{&root};
  while (!left.empty()) {
    const JsonValue& value = *left.back();
    left.pop_back();
    if (value.IsNumber() && !value.Is<std::int64_t>() && !value.Is<std::uint64_t>() && !value.Is<double>()) return true;
    for (auto [key, child] : value.Items()) {
      if (key.find('\0') != std::string_view::npos) return true;
      left.push_back(&child);
    }
  }
  return false;
}

bool SameScalar(const JsonValue& ours, const Poco::Dynamic::Var& theirs) {
  if (ours.IsNull() || theirs.isEmpty()) return ours.IsNull() && theirs.isEmpty();
  if (ours.IsBoolean() || theirs.isBoolean()) {
    return ours.IsBoolean() && theirs.isBoolean() && ours.As<bool>() == theirs.convert<bool>();
  }
  if (ours.IsString() || theirs.isString()) {
    return ours.IsString() && theirs.isString() && ours.As<std::string>() == theirs.extract<std::string>();
  }
  if (theirs.isInteger()) {
    return theirs.isSigned() ? ours == JsonValue(theirs.convert<Poco::Int64>())
                             : ours == JsonValue(theirs.convert<Poco::UInt64>());
  }
  const double a = ours.As<double>();
  const double b = theirs.convert<double>();
  return a == b || std::abs(a - b) <= 1e-15 * std::abs(a);  // Poco's reals are off by a bit at times
}

bool Same(const JsonValue& ours, const Poco::Dynamic::Var& theirs) {
  if (theirs.type() == typeid(Poco::JSON::Object::Ptr)) {
    const auto& object = theirs.extract<Poco::JSON::Object::Ptr>();
    if (!ours.IsObject() || ours.size() != object->size()) return false;
    for (auto [key, value] : ours.Items()) {
      if (!object->has(std::string(key)) || !Same(value, object->get(std::string(key)))) return false;
    }
    return true;
  }
  if (theirs.type() == typeid(Poco::JSON::Array::Ptr)) {
    const auto& array = theirs.extract<Poco::JSON::Array::Ptr>();
    if (!ours.IsArray() || ours.size() != array->size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (!Same(ours[i], array->get(static_cast<unsigned>(i)))) return false;
    }
    return true;
  }
  return SameScalar(ours, theirs);
}

}  // namespace

TEST(JsonDifferential, MutatedTextsHaveTheVerdictAndValueThatPocoGivesThem) {
  std::mt19937 random(20250101);
  int accepted = 0;
  const int rounds = Rounds(40'000, 1'000'000);
  for (int i = 0; i < rounds; ++i) {
    const std::string text = MutatedSeed(random);
    const auto ours = JsonValue::TryParse(text);
    const auto theirs = PocoParse(text);
    if (!ours) {
      ASSERT_TRUE(!theirs || MayEndEarly(text)) << "only Poco accepts: " << text << "\n" << ours.Error().Message();
      continue;
    }
    ++accepted;
    if (!IsContainer(*ours) || HasKnownFault(*ours)) continue;
    ASSERT_TRUE(theirs) << "Poco refuses: " << text;
    ASSERT_TRUE(Same(*ours, *theirs)) << "different values: " << text;
  }
  EXPECT_GT(accepted, rounds / 40);
}

TEST(JsonDifferential, ReadingWritingAndReadingGivesTheSameValue) {
  std::mt19937 random(4);
  const int rounds = Rounds(40'000, 1'000'000);
  for (int i = 0; i < rounds; ++i) {
    const std::string text = MutatedSeed(random);
    const auto value = JsonValue::TryParse(text);
    if (!value) continue;
    ASSERT_EQ(JsonValue::Parse(value->ToString()), *value) << text;
  }
}

}  // namespace wshost::test
