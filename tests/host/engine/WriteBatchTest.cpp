// SPDX-License-Identifier: MIT
// The write batch of this system, on real pairs of sockets. Where the system has none, there is nothing to test.
#include "engine/WriteBatch.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "ForbiddenCall.h"

namespace wshost::host {
namespace {

WriteBatch::Bytes AsBytes(std::string_view text) { return std::as_bytes(std::span(text)); }

// Two sockets that are each other's peers.
class Pair {
 public:
  Pair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends_.data()) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
  }
  ~Pair() {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int Ours() const { return ends_[0]; }
  void HangUp() { ::close(std::exchange(ends_[1], -1)); }
  std::size_t FillUp() const {
    const std::vector<char> bytes(65536);
    std::size_t filled = 0;
    for (ssize_t sent = 0; (sent = ::send(ends_[0], bytes.data(), bytes.size(), MSG_NOSIGNAL)) > 0;) {
      filled += static_cast<std::size_t>(sent);
    }
    return filled;
  }
  std::string Hear() const {
    std::string heard;
    std::array<char, 4096> bytes;
    for (ssize_t count = 0; (count = ::recv(ends_[1], bytes.data(), bytes.size(), 0)) > 0;) {
      heard.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return heard;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

class WriteBatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!batch_) GTEST_SKIP() << "no io_uring here: " << whyNot_;
  }
  void Add(const Pair& pair, const std::vector<std::string_view>& texts) {
    std::vector<WriteBatch::Bytes> pieces;
    for (const std::string_view text : texts) pieces.push_back(AsBytes(text));
    batch_->Add(pair.Ours(), pieces);
  }
  std::vector<std::size_t> Submit() {
    const auto written = batch_->Submit();
    return {written.begin(), written.end()};
  }
  using Sizes = std::vector<std::size_t>;

  std::string whyNot_;
  const std::unique_ptr<WriteBatch> batch_ = MakeWriteBatch(IoUringUse::Auto, whyNot_);
};

TEST_F(WriteBatchTest, WritesToManySocketsInOrderAndTellsHowMuch) {
  const Pair first;
  const Pair second;
  Add(first, {"one"});
  Add(second, {"t", "w", "o!"});
  EXPECT_EQ(first.Hear(), "") << "not before it is submitted";
  EXPECT_EQ(Submit(), (Sizes{3, 4}));
  EXPECT_EQ(first.Hear(), "one");
  EXPECT_EQ(second.Hear(), "two!");
}

TEST_F(WriteBatchTest, WithNothingAddedWritesNothing) { EXPECT_EQ(Submit(), Sizes{}); }

TEST_F(WriteBatchTest, IsUsedAgainAndAgain) {
  const Pair pair;
  std::string expected;
  for (std::size_t turn = 0; turn < 1000; ++turn) {
    const std::size_t writes = turn % (WriteBatch::kMostWrites + 1);
    for (std::size_t i = 0; i < writes; ++i) {
      const std::string_view letter(&"abcdefgh"[(turn + i) % 8], 1);
      expected += letter;
      Add(pair, {letter});
    }
    ASSERT_EQ(Submit(), Sizes(writes, 1)) << turn;
    ASSERT_EQ(pair.Hear(), expected) << turn;
    expected.clear();
  }
}

TEST_F(WriteBatchTest, TakesAsManyWritesOfAsManyPiecesAsItSays) {
  std::vector<Pair> pairs(WriteBatch::kMostWrites);
  const std::vector<std::string_view> pieces(WriteBatch::kMostPieces, "ab");
  for (int turn = 0; turn < 3; ++turn) {
    for (const Pair& pair : pairs) Add(pair, pieces);
    EXPECT_EQ(Submit(), Sizes(pairs.size(), 2 * pieces.size()));
    for (const Pair& pair : pairs) EXPECT_EQ(pair.Hear().size(), 2 * pieces.size());
  }
}

// Few bytes are joined, and those of the same pieces once; much is listed.
TEST_F(WriteBatchTest, WritesWhatItWasGivenHoweverMuchAndHoweverOften) {
  const std::string little(100, 'l');
  const std::string other(100, 'o');
  const std::string much(9'000, 'm');
  std::vector<Pair> pairs(12);
  std::vector<std::string> expected(pairs.size());
  for (int turn = 0; turn < 2; ++turn) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const std::string& first = i % 4 == 3 ? other : little;
      const std::string& second = i % 6 == 5 ? much : i % 3 == 2 ? other : little;
      const std::string& third = i % 2 == 1 ? much : little;
      Add(pairs[i], {first, second, third});
      expected[i] = first + second + third;
    }
    Submit();
    for (std::size_t i = 0; i < pairs.size(); ++i) EXPECT_EQ(pairs[i].Hear(), expected[i]) << i;
  }
}

TEST_F(WriteBatchTest, DoesNotWaitForASocketThatIsFullAndWritesToTheOthers) {
  const Pair full;
  const Pair other;
  const std::size_t filled = full.FillUp();
  Add(full, {"never"});
  Add(full, {"ne", "ver"});
  Add(other, {"still"});
  EXPECT_EQ(Submit(), (Sizes{0, 0, 5}));
  EXPECT_EQ(other.Hear(), "still");
  EXPECT_EQ(full.Hear().size(), filled) << "nothing comes later either";
  Add(full, {"now"});
  EXPECT_EQ(Submit(), Sizes{3});
  EXPECT_EQ(full.Hear(), "now");
}

TEST_F(WriteBatchTest, TellsHowMuchOfALongWriteWentOut) {
  const Pair pair;
  const std::string much(16 * 1024 * 1024, 'm');
  Add(pair, {much});
  Add(pair, {much, much});
  const Sizes written = Submit();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_GT(written[0], 0U);
  EXPECT_LT(written[0], much.size());
  EXPECT_EQ(pair.Hear().size(), written[0] + written[1]);
}

TEST_F(WriteBatchTest, APeerThatHasGoneIsNoSignalAndNoConcernOfTheOthers) {
  Pair gone;
  const Pair other;
  gone.HangUp();
  Add(gone, {"lost"});
  Add(gone, {"lo", "st"});
  Add(other, {"kept"});
  const std::array<WriteBatch::Bytes, 1> piece{AsBytes("nobody")};
  batch_->Add(-1, piece);
  EXPECT_EQ(Submit(), (Sizes{0, 0, 4, 0}));
  EXPECT_EQ(other.Hear(), "kept");
}

TEST(WriteBatchChoice, NeverMeansNone) {
  std::string whyNot;
  EXPECT_EQ(MakeWriteBatch(IoUringUse::Never, whyNot), nullptr);
  EXPECT_EQ(whyNot, "");
}

TEST(WriteBatchChoice, AutoHasOneOrSaysWhyNotAndRequiredHasOneOrThrows) {
  std::string whyNot;
  const auto found = MakeWriteBatch(IoUringUse::Auto, whyNot);
  EXPECT_EQ(found == nullptr, !whyNot.empty());
  if (found) {
    EXPECT_NE(MakeWriteBatch(IoUringUse::Required, whyNot), nullptr);
  } else {
    EXPECT_THROW(MakeWriteBatch(IoUringUse::Required, whyNot), std::system_error);
  }
}

// Rules of containers forbid one of these, or both.
TEST(WriteBatchChoice, WhatTheSystemForbidsIsSaidAndDoneWithout) {
  for (const long call : {__NR_io_uring_setup, __NR_io_uring_enter}) {
    const bool ran = testing::RunForbidden(call, [] {
      std::string whyNot;
      EXPECT_EQ(MakeWriteBatch(IoUringUse::Auto, whyNot), nullptr);
      EXPECT_NE(whyNot.find("io_uring"), std::string::npos) << whyNot;
      EXPECT_THROW(MakeWriteBatch(IoUringUse::Required, whyNot), std::system_error);
    });
    if (!ran) GTEST_SKIP() << "this system lets no thread forbid itself a call";
  }
}

}  // namespace
}  // namespace wshost::host
