// SPDX-License-Identifier: MIT
// Handles: they cannot dangle, and what they invoke runs once or says that it cannot.
#include "wshost/service/SessionRef.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "FakeChannel.h"

namespace wshost::testing {
namespace {

class Counter : public WebSocketsService {
 public:
  void OnError(const ServiceError& error) override { errors.emplace_back(error.callback); }
  int count = 0;
  std::vector<std::string> errors;
};

class SessionRefTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const ServiceConstruction construction(*channel_);
    service_ = std::make_unique<Counter>();
    channel_->SetService(service_.get());
    channel_->Open();
  }
  void EndSession() {
    channel_->SetService(nullptr);
    service_.reset();
    channel_->End();
  }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>(1000);
  IntrusivePointer<FakeChannel> channel_ = MakeIntrusive<FakeChannel>(loop_, "/counter");
  std::unique_ptr<Counter> service_;
  SessionRef<Counter> ref_{channel_};
};

TEST_F(SessionRefTest, AnEmptyOneNamesNothing) {
  const SessionRef<Counter> none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.IsOpen());
  EXPECT_THROW(none.Id(), std::logic_error);
  EXPECT_THROW(none.SendText("x"), std::logic_error);
  EXPECT_THROW(none.Close(), std::logic_error);
  EXPECT_THROW(none.Invoke([](Counter&) {}), std::logic_error);
}

TEST_F(SessionRefTest, KeepsTheSessionAndIsNotMadeOfOneThatIsBeingDestroyed) {
  IntrusivePointer<FakeChannel> session = MakeIntrusive<FakeChannel>(loop_);
  FakeChannel& itself = *session;
  bool isDestroyed = false;
  // What it keeps looks at it when it goes.
  auto whenItGoes = std::shared_ptr<void>(nullptr, [&](void*) {
    isDestroyed = true;
    EXPECT_FALSE(itself.TryShare());
    EXPECT_THROW(itself.shared_from_this(), std::bad_weak_ptr);
  });
  session->OnSend([kept = std::move(whenItGoes)] {});
  AnySessionRef ref(session);
  AnySessionRef copy(itself.shared_from_this());
  EXPECT_EQ(ref, copy);
  session.reset();
  ref = {};
  EXPECT_FALSE(isDestroyed);
  copy = {};
  EXPECT_TRUE(isDestroyed);
}

TEST_F(SessionRefTest, SendsAndCloses) {
  EXPECT_EQ(ref_.Id(), channel_->Info().id);
  EXPECT_EQ(ref_.Info().path, "/counter");
  EXPECT_TRUE(ref_.IsOpen());
  EXPECT_EQ(ref_.Send(JsonValue::Parse("[2]")), SendStatus::Queued);
  EXPECT_EQ(ref_.SendText("text"), SendStatus::Queued);
  EXPECT_EQ(ref_.SendBinary(FromHex("41")), SendStatus::Queued);
  EXPECT_THROW(ref_.SendText("\xFF"), std::logic_error);
  EXPECT_EQ(channel_->Sent(), (std::vector<std::string>{"[2]", "text", "A"}));
  ref_.Close(CloseCode::GoingAway, "bye");
  EXPECT_FALSE(ref_.IsOpen());
  EXPECT_EQ(channel_->Closings(), (std::vector<FakeChannel::Closing>{{CloseCode::GoingAway, "bye"}}));
  EXPECT_EQ(ref_.SendText("late"), SendStatus::Closed);
}

TEST_F(SessionRefTest, InvokeRunsOnTheLoopInOrder) {
  std::string order;
  EXPECT_EQ(ref_.Invoke([&](Counter& counter) { order += "a", ++counter.count; }), InvokeStatus::Queued);
  EXPECT_EQ(ref_.Invoke([&](Counter& counter) {
    EXPECT_TRUE(loop_->IsCurrentThread());
    order += "b", ++counter.count;
  }),
            InvokeStatus::Queued);
  EXPECT_EQ(order, "");
  loop_->RunAll();
  EXPECT_EQ(order, "ab");
  EXPECT_EQ(service_->count, 2);
}

TEST_F(SessionRefTest, InvokeOfAnEndedSessionIsGoneAndRunsNothing) {
  EndSession();
  int ran = 0;
  EXPECT_EQ(ref_.Invoke([&](Counter&) { ++ran; }, [&] { ++ran; }), InvokeStatus::Gone);
  loop_->RunAll();
  EXPECT_EQ(ran, 0);
}

TEST_F(SessionRefTest, ASessionThatEndsAfterQueuedRunsWhenGoneInstead) {
  std::string ran;
  EXPECT_EQ(ref_.Invoke([&](Counter&) { ran += "action"; }, [&] { ran += "gone"; }), InvokeStatus::Queued);
  EndSession();
  loop_->RunAll();
  EXPECT_EQ(ran, "gone");
}

TEST_F(SessionRefTest, WhenGoneIsNotRunBesideTheAction) {
  std::string ran;
  EXPECT_EQ(ref_.Invoke([&](Counter&) { ran += "action"; }, [&] { ran += "gone"; }), InvokeStatus::Queued);
  loop_->RunAll();
  EndSession();
  loop_->RunAll();
  EXPECT_EQ(ran, "action");
}

TEST_F(SessionRefTest, InvokeIsRefusedWhenTheLoopHasTooMuchWaiting) {
  InvokeStatus status = InvokeStatus::Queued;
  int queued = 0;
  for (; queued < 100 && status == InvokeStatus::Queued; ++queued) {
    status = ref_.Invoke([](Counter& counter) { ++counter.count; });
  }
  EXPECT_EQ(status, InvokeStatus::QueueFull);
  loop_->RunAll();
  EXPECT_EQ(service_->count, queued - 1);
  loop_->Die();
  channel_->End();
  EXPECT_EQ(ref_.Invoke([](Counter&) {}), InvokeStatus::Gone);
}

TEST_F(SessionRefTest, AThrowingActionReachesOnErrorAndCloses1011) {
  EXPECT_EQ(ref_.Invoke([](Counter&) { throw std::runtime_error("x"); }), InvokeStatus::Queued);
  loop_->RunAll();
  EXPECT_EQ(service_->errors, std::vector<std::string>{"Invoke"});
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings()[0].code, CloseCode::InternalError);
}

TEST_F(SessionRefTest, TakesActionsThatCanOnlyBeMoved) {
  auto amount = std::make_unique<int>(5);
  EXPECT_EQ(ref_.Invoke([amount = std::move(amount)](Counter& counter) { counter.count += *amount; }),
            InvokeStatus::Queued);
  loop_->RunAll();
  EXPECT_EQ(service_->count, 5);
}

TEST_F(SessionRefTest, KeepsTheSessionsFactsAliveButNotItsService) {
  const SessionId id = ref_.Id();
  EndSession();
  channel_.reset();
  EXPECT_EQ(ref_.Id(), id);
  EXPECT_FALSE(ref_.IsOpen());
  EXPECT_EQ(ref_.SendText("x"), SendStatus::Closed);
}

}  // namespace
}  // namespace wshost::testing
