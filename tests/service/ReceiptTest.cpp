// SPDX-License-Identifier: MIT
// Receipts: the result comes once, on every path, to everybody who waits in whatever way.
#include "wshost/service/Receipt.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "Detached.h"
#include "FakeLoop.h"
#include "LogCapture.h"
#include "wshost/service/LoopThread.h"

namespace wshost::testing {
namespace {

class ReceiptTest : public ::testing::Test {
 protected:
  PostTicket MakeTicket() { return PostTicket(loop_, PostResult::Closed); }
  Detached Await(SendReceipt receipt, int number) {
    const PostResult result = co_await receipt;
    EXPECT_TRUE(loop_->IsCurrentThread() || loopIsDead_);
    heard_.emplace_back(number, result);
  }

  using Heard = std::vector<std::pair<int, PostResult>>;
  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  bool loopIsDead_ = false;
  Heard heard_;
};

TEST_F(ReceiptTest, HasNoResultUntilItIsGiven) {  // O14
  PostTicket ticket = MakeTicket();
  const SendReceipt receipt(ticket);
  EXPECT_FALSE(receipt.IsDone());
  EXPECT_EQ(receipt.TryGet(), std::nullopt);
  ticket.Complete(PostResult::Written);
  EXPECT_FALSE(ticket);
  EXPECT_TRUE(receipt.IsDone());
  EXPECT_EQ(receipt.TryGet(), PostResult::Written);
  EXPECT_EQ(receipt.Get(), PostResult::Written);
  ticket.Complete(PostResult::QueueFull);
  EXPECT_EQ(receipt.Get(), PostResult::Written) << "the first counts";
  EXPECT_EQ(loop_->Waiting(), 0U) << "nobody waits, so nothing is posted";
}

TEST_F(ReceiptTest, ATicketThatIsDroppedOrReplacedGivesTheResultItWasMadeWith) {
  std::unique_ptr<SendReceipt> dropped;
  {
    const PostTicket ticket = MakeTicket();
    dropped = std::make_unique<SendReceipt>(ticket);
  }
  EXPECT_EQ(dropped->Get(), PostResult::Closed);
  PostTicket ticket = MakeTicket();
  const SendReceipt replaced(ticket);
  ticket = PostTicket();
  EXPECT_EQ(replaced.Get(), PostResult::Closed);
}

TEST_F(ReceiptTest, AThreadWaitsForIt) {
  PostTicket ticket = MakeTicket();
  const SendReceipt receipt(ticket);
  std::vector<std::thread> waiters;
  for (int i = 0; i < 4; ++i) waiters.emplace_back([receipt] { EXPECT_EQ(receipt.Get(), PostResult::Written); });
  ticket.Complete(PostResult::Written);
  for (std::thread& waiter : waiters) waiter.join();
}

TEST_F(ReceiptTest, WaitingOnALoopsThreadIsALogicErrorThatNamesTheCall) {
  PostTicket ticket = MakeTicket();
  const SendReceipt receipt(ticket);
  const auto expectError = [&receipt] {
    try {
      receipt.Get();
      ADD_FAILURE() << "no exception";
    } catch (const std::logic_error& error) {
      EXPECT_NE(std::string(error.what()).find("Receipt::Get"), std::string::npos);
    }
    EXPECT_THROW(receipt.Wait(), std::logic_error);
  };
  {
    const FakeLoop::Here here(*loop_);
    expectError();
  }
  {
    const LoopThread other;
    EXPECT_TRUE(LoopThread::IsCurrent());
    { const LoopThread inner; }
    expectError();
  }
  EXPECT_FALSE(LoopThread::IsCurrent());
  ticket.Complete(PostResult::Written);
  const FakeLoop::Here here(*loop_);
  expectError();
  EXPECT_EQ(receipt.TryGet(), PostResult::Written);
}

TEST_F(ReceiptTest, ACoroutineDoesNotSuspendIfTheResultIsThere) {
  PostTicket ticket = MakeTicket();
  const SendReceipt receipt(ticket);
  ticket.Complete(PostResult::QueueFull);
  const FakeLoop::Here here(*loop_);
  Await(receipt, 1);
  EXPECT_EQ(heard_, (Heard{{1, PostResult::QueueFull}}));
}

TEST_F(ReceiptTest, CoroutinesGoOnInATaskOfTheLoopInTheOrderInWhichTheyCame) {
  PostTicket ticket = MakeTicket();
  const SendReceipt receipt(ticket);
  for (int i = 1; i <= 3; ++i) Await(receipt, i);
  ticket.Complete(PostResult::Written);
  EXPECT_TRUE(heard_.empty()) << "not inside Complete";
  EXPECT_EQ(loop_->Waiting(), 1U);
  loop_->RunAll();
  EXPECT_EQ(heard_, (Heard{{1, PostResult::Written}, {2, PostResult::Written}, {3, PostResult::Written}}));
}

TEST_F(ReceiptTest, ACoroutineGoesOnAtOnceIfTheLoopHasEnded) {
  PostTicket ticket = MakeTicket();
  Await(SendReceipt(ticket), 1);
  loop_->Die();
  loopIsDead_ = true;
  ticket = PostTicket();
  EXPECT_EQ(heard_, (Heard{{1, PostResult::Closed}}));
}

TEST_F(ReceiptTest, ACoroutineThatFailsIsLoggedAndTheOthersGoOn) {
  const LogCapture log("wshost.service");
  PostTicket ticket = MakeTicket();
  const SendReceipt receipt(ticket);
  [](SendReceipt its) -> Detached {
    co_await its;
    throw std::runtime_error("out of ideas");
  }(receipt);
  Await(receipt, 2);
  ticket.Complete(PostResult::Written);
  loop_->RunAll();
  EXPECT_EQ(heard_, (Heard{{2, PostResult::Written}}));
  EXPECT_EQ(log.Count("out of ideas"), 1U);
}

TEST_F(ReceiptTest, GoesOnOnceHoweverCompletingAndAwaitingMeet) {
  constexpr int kRounds = 2000;
  std::thread loopThread([this] { loop_->Run(); });
  std::atomic<int> resumed{0};
  const auto await = [](SendReceipt receipt, std::atomic<int>& count) -> Detached {
    EXPECT_EQ(co_await receipt, PostResult::Written);
    ++count;
  };
  for (int i = 0; i < kRounds; ++i) {
    PostTicket ticket = MakeTicket();
    const SendReceipt receipt(ticket);
    std::thread completer([ticket = std::move(ticket)]() mutable { ticket.Complete(PostResult::Written); });
    await(receipt, resumed);
    EXPECT_EQ(receipt.Get(), PostResult::Written);
    completer.join();
  }
  loop_->Stop();
  loopThread.join();
  EXPECT_EQ(resumed, kRounds);
}

TEST_F(ReceiptTest, OfAnEndKeepsItsReason) {
  CloseTicket ticket(loop_, CloseOutcome());
  const CloseReceipt receipt(ticket);
  ticket.Complete({CloseCode::GoingAway, "a reason of its own that is not short", true});
  const CloseOutcome outcome = receipt.Get();
  EXPECT_EQ(outcome.code, CloseCode::GoingAway);
  EXPECT_EQ(outcome.reason, "a reason of its own that is not short");
  EXPECT_TRUE(outcome.wasClean);
}

}  // namespace
}  // namespace wshost::testing
