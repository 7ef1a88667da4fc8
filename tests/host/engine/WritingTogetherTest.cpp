// SPDX-License-Identifier: MIT
// A loop that writes for its members: who is asked when, and who hears what.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "Bytes.h"
#include "ManualClock.h"
#include "ManualPoller.h"
#include "WireWriteBatch.h"
#include "engine/EventLoop.h"
#include "engine/SharedMember.h"

namespace wshost::host {
namespace {

using testing::FromText;
using testing::ManualClock;
using testing::ManualPoller;
using testing::ToText;
using testing::Wire;
using testing::WireWriteBatch;

// Says one text to its wire.
class Writer final : public SharedMember<Writer> {
 public:
  Writer(std::string name, std::string& story, SocketHandle handle)
      : wire(std::make_shared<Wire>(handle)), name_(std::move(name)), story_(story) {}
  void OnReady(Readiness) override {}
  void OnDeadline() override {}
  void OnTurnEnd() override {
    story_ += name_ + "e ";
    if (onTurnEnd) onTurnEnd();
  }
  bool OfferOutput(WriteBatch& batch) noexcept override {
    if (text.empty()) return false;
    story_ += name_ + "o ";
    const std::array<WriteBatch::Bytes, 1> piece{text};
    batch.Add(wire->handle, piece);
    return true;
  }
  void TookOutput(std::size_t bytes) noexcept override { story_ += name_ + std::to_string(bytes) + " "; }
  void OnFailure() override { story_ += name_ + "f "; }

  const std::shared_ptr<Wire> wire;
  testing::Bytes text;
  std::function<void()> onTurnEnd;

 private:
  const std::string name_;
  std::string& story_;
};

class WritingTogether : public ::testing::Test {
 protected:
  ~WritingTogether() override {
    loop_.Stop();
    loop_.Run();
  }
  Writer& NewWriter(const std::string& text) {
    const auto number = static_cast<SocketHandle>(writers_.size());
    writers_.push_back(std::make_shared<Writer>(std::string(1, static_cast<char>('A' + number % 26)), story_, number));
    writers_.back()->text = FromText(text);
    batch_->Know(writers_.back()->wire);
    loop_.Adopt(writers_.back());
    loop_.AskForTurnEnd(*writers_.back());
    return *writers_.back();
  }
  void Turn() { loop_.RunTurn(Duration::zero()); }

  ManualClock clock_;
  std::string story_;
  WireWriteBatch* batch_ = new WireWriteBatch;  // the loop's
  EventLoop loop_{std::make_unique<ManualPoller>(), clock_, 100, std::unique_ptr<WriteBatch>(batch_)};
  std::vector<std::shared_ptr<Writer>> writers_;
};

TEST_F(WritingTogether, AllOfferThenAllHearThenAllEndTheirTurn) {
  Writer& first = NewWriter("one");
  NewWriter("");
  Writer& third = NewWriter("three");
  Turn();
  EXPECT_EQ(story_, "Ao Co A3 C5 Ae Be Ce ");
  EXPECT_EQ(ToText(first.wire->outbound), "one");
  EXPECT_EQ(ToText(third.wire->outbound), "three");
  EXPECT_EQ(loop_.Counters().ioUringWrites.Get(), 2U);
}

TEST_F(WritingTogether, WhatWasNotWrittenIsHeardOfAsNothing) {
  NewWriter("one").wire->room = 2;
  NewWriter("two").wire->failWrites = true;
  NewWriter("three");
  Turn();
  EXPECT_EQ(story_, "Ao Bo Co A2 B0 C5 Ae Be Ce ");
}

TEST_F(WritingTogether, NobodyIsAskedWhereNobodyOffers) {
  NewWriter("");
  Turn();
  EXPECT_EQ(story_, "Ae ");
  EXPECT_EQ(batch_->SubmitCount(), 0U);
}

TEST_F(WritingTogether, AnEndOfTurnThatFailsIsItsOwnAffair) {
  NewWriter("one").onTurnEnd = [] { throw std::bad_alloc(); };
  NewWriter("two");
  Turn();
  EXPECT_EQ(story_, "Ao Bo A3 B3 Ae Af Be ");
}

TEST_F(WritingTogether, AnEndOfTurnThatIsAskedForLateIsWrittenInTheSameTurn) {
  Writer& first = NewWriter("one");
  first.onTurnEnd = [&] {
    first.onTurnEnd = nullptr;
    loop_.AskForTurnEnd(first);
  };
  NewWriter("two");
  Turn();
  EXPECT_EQ(story_, "Ao Bo A3 B3 Ae Be Ao A3 Ae ");
  EXPECT_EQ(ToText(first.wire->outbound), "oneone");
}

TEST_F(WritingTogether, ManyAreWrittenInSeveralGoes) {
  for (std::size_t i = 0; i < 2 * WriteBatch::kMostWrites + 1; ++i) NewWriter("x");
  Turn();
  EXPECT_EQ(batch_->SubmitCount(), 3U);
  for (const auto& writer : writers_) EXPECT_EQ(ToText(writer->wire->outbound), "x");
}

}  // namespace
}  // namespace wshost::host
