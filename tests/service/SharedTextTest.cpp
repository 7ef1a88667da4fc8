// SPDX-License-Identifier: MIT
// A text, and other things, that are shared by pointers of one word.
#include "wshost/service/SharedText.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "wshost/service/IntrusivePointer.h"

namespace wshost::testing {
namespace {

struct Animal : Counted<Animal> {
  explicit Animal(int& deaths) : deaths_(deaths) {}
  virtual ~Animal() { ++deaths_; }

 private:
  int& deaths_;
};

struct Cat final : Animal {
  using Animal::Animal;
};

TEST(IntrusivePointer, KeepsWhatItPointsToUntilTheLastOneIsGone) {
  int deaths = 0;
  IntrusivePointer<Animal> first = MakeIntrusive<Cat>(deaths);
  IntrusivePointer<Animal> second = first;
  EXPECT_EQ(first, second);
  const IntrusivePointer<Animal> third(first.get());
  first.reset();
  EXPECT_EQ(first, nullptr);
  IntrusivePointer<Animal> moved = std::move(second);
  EXPECT_FALSE(second);  // NOLINT(bugprone-use-after-move)
  moved = nullptr;
  EXPECT_EQ(deaths, 0) << "the third one keeps it";
  moved = third;
  moved = MakeIntrusive<Animal>(deaths);
  EXPECT_EQ(deaths, 0);
  moved = nullptr;
  EXPECT_EQ(deaths, 1) << "the other one is gone";
}

TEST(IntrusivePointer, KnowsHowManyThereAre) {
  int deaths = 0;
  EXPECT_EQ(IntrusivePointer<Animal>().use_count(), 0U);
  const IntrusivePointer<Animal> one = MakeIntrusive<Animal>(deaths);
  EXPECT_EQ(one.use_count(), 1U);
  const IntrusivePointer<Animal> two = one;
  EXPECT_EQ(one.use_count(), 2U);
}

TEST(IntrusivePointer, IsMovedFromOnlyWhenTheOtherSideIsKnown) {
  int deaths = 0;
  IntrusivePointer<Animal> places[2] = {MakeIntrusive<Animal>(deaths), nullptr};
  const auto placeOf = [](const IntrusivePointer<Animal>& animal) { return animal ? 1 : 0; };
  places[placeOf(places[0])] = std::move(places[0]);
  EXPECT_FALSE(places[0]);
  EXPECT_TRUE(places[1]);
  auto& same = places[1];
  places[1] = std::move(same);
  EXPECT_TRUE(places[1]) << "moved onto itself";
  EXPECT_EQ(deaths, 0);
}

TEST(IntrusivePointer, IsOneWord) { EXPECT_EQ(sizeof(IntrusivePointer<Animal>), sizeof(void*)); }

TEST(SharedText, IsTheSameInAllItsCopies) {
  const SharedText text(std::string("/a/path/of/some/length"));
  const SharedText copy = text;
  EXPECT_EQ(copy.View().data(), text.View().data());
  EXPECT_EQ(copy, "/a/path/of/some/length");
  EXPECT_EQ(copy.ToString(), "/a/path/of/some/length");
}

TEST(SharedText, IsEmptyIfNobodyHasGivenItAny) {
  const SharedText text;
  EXPECT_EQ(text, "");
  EXPECT_TRUE(text.View().empty());
}

}  // namespace
}  // namespace wshost::testing
