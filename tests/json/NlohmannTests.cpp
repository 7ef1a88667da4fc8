// SPDX-License-Identifier: MIT
// Against nlohmann::json on mutated texts: one verdict and one value, known differences aside.
#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "Mutation.h"
#include "wshost/json/JsonIterator.h"
#include "wshost/json/JsonValue.h"
#include "wshost/json/JsonVisit.h"

namespace wshost::test {
namespace {

using Theirs = nlohmann::json;

// They have no number beyond 64 bits and double: integers become the nearest double, reals are refused.
bool HasDigits(const JsonValue& root) {
  std::vector<const JsonValue*> left{&root};
  while (!left.empty()) {
    const JsonValue& value = *left.back();
    left.pop_back();
    if (value.IsNumber() && !value.Is<std::int64_t>() && !value.Is<std::uint64_t>() && !value.Is<double>()) return true;
    for (const JsonValue& each : value) left.push_back(&each);
  }
  return false;
}

struct SameAs {
  const Theirs& theirs;
  std::vector<std::pair<const JsonValue*, const Theirs*>>& pending;

  bool operator()(std::nullptr_t) const { return theirs.is_null(); }
  bool operator()(bool truth) const { return theirs.is_boolean() && theirs.get<bool>() == truth; }
  bool operator()(std::int64_t number) const {
    return theirs.is_number_integer() && theirs.get<std::int64_t>() == number;
  }
  bool operator()(std::uint64_t number) const {
    return theirs.is_number_unsigned() && theirs.get<std::uint64_t>() == number;
  }
  bool operator()(double number) const { return theirs.is_number() && theirs.get<double>() == number; }
  bool operator()(JsonDigits) const { return theirs.is_number(); }
  bool operator()(std::string_view text) const {
    return theirs.is_string() && theirs.get_ref<const std::string&>() == text;
  }
  bool operator()(std::span<const JsonValue> array) const {
    if (!theirs.is_array() || theirs.size() != array.size()) return false;
    for (std::size_t i = 0; i < array.size(); ++i) pending.emplace_back(&array[i], &theirs[i]);
    return true;
  }
  bool operator()(const JsonItems& members) const {
    if (!theirs.is_object() || theirs.size() != members.size()) return false;
    for (auto [key, value] : members) {
      const auto found = theirs.find(std::string(key));
      if (found == theirs.end()) return false;
      pending.emplace_back(&value, &*found);
    }
    return true;
  }
};

bool Same(const JsonValue& ours, const Theirs& theirs) {
  std::vector<std::pair<const JsonValue*, const Theirs*>> pending{{&ours, &theirs}};
  while (!pending.empty()) {
    const auto [a, b] = pending.back();
    pending.pop_back();
    if (!Visit(*a, SameAs{*b, pending})) return false;
  }
  return true;
}

}  // namespace

TEST(JsonDifferential, MutatedTextsHaveTheVerdictAndValueThatNlohmannGivesThem) {
  std::mt19937 random(20250202);
  int accepted = 0;
  const int rounds = Rounds(20'000, 1'000'000);
  for (int i = 0; i < rounds; ++i) {
    const std::string text = MutatedSeed(random);
    const auto ours = JsonValue::TryParse(text);
    const Theirs theirs = Theirs::parse(text, nullptr, false);
    if (!ours) {
      ASSERT_TRUE(theirs.is_discarded()) << "only they accept: " << text << "\n" << ours.Error().Message();
      continue;
    }
    ++accepted;
    if (HasDigits(*ours)) continue;
    ASSERT_FALSE(theirs.is_discarded()) << "they refuse: " << text;
    ASSERT_TRUE(Same(*ours, theirs)) << "different values: " << text;
    ASSERT_EQ(Theirs::parse(ours->ToString()), theirs) << "they read what we write otherwise: " << text;
  }
  EXPECT_GT(accepted, rounds / 40);
}

}  // namespace wshost::test
