// SPDX-License-Identifier: MIT
// Members that have much to read: who is served when, and that few bytes do not wait for many.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "ManualClock.h"
#include "ManualPoller.h"
#include "engine/EventLoop.h"
#include "engine/SharedMember.h"

namespace wshost::host {
namespace {

using namespace std::chrono_literals;
using testing::ManualClock;
using testing::ManualPoller;

// Writes its name down when it is served: a capital letter for a read turn.
class Reader final : public SharedMember<Reader> {
 public:
  Reader(char name, std::string& story) : name_(name), story_(story) {}
  void OnReady(Readiness readiness) override {
    story_ += name_;
    if (readiness.writable) story_ += 'w';
    if (readiness.hungUp) story_ += 'h';
    if (onReady) onReady();
  }
  void OnReadTurn() override {
    story_ += static_cast<char>(name_ - 'a' + 'A');
    if (onReadTurn) onReadTurn();
  }
  void OnDeadline() override {}
  void OnTurnEnd() override { story_ += "."; }
  void OnFailure() override { story_ += "!"; }

  std::function<void()> onReady;
  std::function<void()> onReadTurn;

 private:
  const char name_;
  std::string& story_;
};

class ReadTurns : public ::testing::Test {
 protected:
  ~ReadTurns() override {
    loop_.Stop();
    loop_.Run();
  }
  Reader& NewReader() {
    const auto number = static_cast<SocketHandle>(readers_.size());
    readers_.push_back(std::make_shared<Reader>(static_cast<char>('a' + number % 26), story_));
    loop_.Adopt(readers_.back());
    loop_.Watch(number, Interest::ReadWrite, *readers_.back());
    return *readers_.back();
  }
  // One that asks again in each of its read turns.
  Reader& NewGreedyReader(bool goesOn = false) {
    Reader& reader = NewReader();
    reader.onReadTurn = [this, &reader, goesOn] { loop_.AskForReadTurn(reader, goesOn); };
    loop_.AskForReadTurn(reader, goesOn);
    return reader;
  }
  void Release(std::size_t reader) {
    loop_.Unwatch(static_cast<SocketHandle>(reader));
    loop_.Release(*readers_[reader]);
  }
  // What one turn brings in which these are readable.
  std::string Turn(std::initializer_list<SocketHandle> readable = {}) {
    for (const SocketHandle socket : readable) poller_->Report(socket, {.readable = true});
    story_.clear();
    loop_.RunTurn(5s);
    return story_;
  }

  // What so many turns bring in which nobody is readable.
  std::string Turns(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += Turn();
    return all;
  }

  ManualClock clock_;
  std::string story_;
  ManualPoller* poller_ = new ManualPoller;  // the loop's
  EventLoop loop_{std::unique_ptr<Poller>(poller_), clock_, 100};
  std::vector<std::shared_ptr<Reader>> readers_;
};

TEST_F(ReadTurns, ThoseWhoReadLittleAreServedInEachTurnHoweverManyReadMuch) {
  for (int i = 0; i < 3; ++i) NewGreedyReader();
  NewReader();
  NewReader();
  EXPECT_EQ(Turn({0, 3, 1, 2, 4}), "deA");
  EXPECT_EQ(Turn({3}), "dB");
  EXPECT_EQ(Turn({4}), "eC") << "each once before any of them twice";
  EXPECT_EQ(Turn(), "A");
}

// A look at who is ready costs the more the more are.
TEST_F(ReadTurns, ManyHaveSomeInEachTurn) {
  for (int i = 0; i < 63; ++i) NewGreedyReader();
  EXPECT_EQ(Turn().size(), 1U);
  NewGreedyReader();
  EXPECT_EQ(Turn().size(), 2U);
  for (int i = 64; i < 192; ++i) NewGreedyReader();
  EXPECT_EQ(Turn().size(), 4U);
  for (int i = 192; i < 1000; ++i) NewGreedyReader();
  EXPECT_EQ(Turn().size(), 4U);
}

TEST_F(ReadTurns, TheLoopDoesNotWaitWhileSomebodyHasOneToCome) {
  Reader& reader = NewReader();
  loop_.AskForReadTurn(reader, false);
  loop_.AskForReadTurn(reader, false);
  EXPECT_EQ(Turn(), "A") << "however often it has asked";
  EXPECT_EQ(poller_->LastTimeout(), Duration::zero());
  EXPECT_EQ(Turn(), "");
  EXPECT_EQ(poller_->LastTimeout(), 5s);
}

TEST_F(ReadTurns, WhoWaitsForOneHearsOnlyThatItMayWrite) {
  NewGreedyReader();
  Reader& reader = NewGreedyReader();
  NewGreedyReader();
  poller_->Report(1, {.readable = true, .writable = true, .hungUp = true});
  poller_->Report(2, {.readable = true, .writable = false, .hungUp = true});
  EXPECT_EQ(Turn(), "bwA");
  reader.onReadTurn = nullptr;
  EXPECT_EQ(Turn(), "B");
  poller_->Report(1, {.readable = true, .writable = false, .hungUp = true});
  EXPECT_EQ(Turn(), "bhC") << "it did not ask again";
}

TEST_F(ReadTurns, ComeBetweenWhatIsReadyAndTheEndOfTheTurn) {
  Reader& reader = NewReader();
  reader.onReady = [&] { loop_.AskForReadTurn(reader, false); };
  reader.onReadTurn = [&] { loop_.AskForTurnEnd(reader); };
  loop_.Post([this] { story_ += "p"; });
  EXPECT_EQ(Turn({0}), "aAp.");
}

TEST_F(ReadTurns, WhoIsInTheMidstOfSomethingLargeGoesOnButNotForEver) {
  NewGreedyReader(true);
  Reader& second = NewGreedyReader(true);
  NewGreedyReader();
  static_assert(EventLoop::kReadTurnsInARow == 8);
  EXPECT_EQ(Turns(12), "AAAAAAAABBBB");
  second.onReadTurn = [this, &second] { loop_.AskForReadTurn(second, false); };
  EXPECT_EQ(Turns(10), "BCAAAAAAAA") << "it does not go on";
  second.onReadTurn = nullptr;
  EXPECT_EQ(Turns(12), "BCAAAAAAAACA") << "it does not even ask";
}

TEST_F(ReadTurns, EachStartsItsOwnRow) {
  Reader& first = NewGreedyReader(true);
  NewGreedyReader(true);
  EXPECT_EQ(Turns(4), "AAAA");
  first.onReadTurn = nullptr;
  EXPECT_EQ(Turns(4), "ABBB");
  NewGreedyReader();
  EXPECT_EQ(Turns(8), "BBBBBCBB") << "eight of its own, of which those before it took none";
}

TEST_F(ReadTurns, WhoComesAnewComesBehindAllWhoWait) {
  NewGreedyReader();
  NewGreedyReader();
  Reader& third = NewReader();
  third.onReady = [&] { loop_.AskForReadTurn(third, false); };
  EXPECT_EQ(Turn(), "A");
  std::string all;
  for (int i = 0; i < 6; ++i) all += Turn({2});
  EXPECT_EQ(all, "cBACcBAC") << "it is ready all the time, and yet nobody waits for long";
}

TEST_F(ReadTurns, WhoGoesOnDoesSoThoughSomebodyComesAnew) {
  NewGreedyReader(true);
  NewGreedyReader();
  EXPECT_EQ(Turns(4), "AAAA");
  NewGreedyReader();
  EXPECT_EQ(Turns(7), "AAAABCA");
}

TEST_F(ReadTurns, OneThatHasReleasedItselfGetsNoneHoweverItAsks) {
  Reader& reader = NewReader();
  reader.onReadTurn = [&] {
    Release(0);
    loop_.AskForReadTurn(reader, true);
  };
  loop_.AskForReadTurn(reader, true);
  EXPECT_EQ(Turns(3), "A");
}

TEST_F(ReadTurns, OneThatIsReleasedGetsNone) {
  for (int i = 0; i < 6; ++i) NewGreedyReader();
  EXPECT_EQ(Turns(4), "ABCD");
  Release(1);
  Release(4);
  EXPECT_EQ(Turns(4), "FACD") << "nobody else is passed over";
  readers_[5]->onReadTurn = [this] {
    Release(5);
    Release(0);
  };
  EXPECT_EQ(Turns(4), "FCDC");
  readers_[2]->onReadTurn = [this] { Release(3); };
  EXPECT_EQ(Turns(4), "DC");
}

TEST_F(ReadTurns, OneThatFailsInItsOwnIsEndedAlone) {
  Reader& failing = NewGreedyReader();
  NewGreedyReader();
  failing.onReadTurn = [] { throw std::bad_alloc(); };
  EXPECT_EQ(Turns(3), "A!BB");
  EXPECT_EQ(Turn({0}), "aB") << "it has left, so it hears of readiness again";
}

}  // namespace
}  // namespace wshost::host
