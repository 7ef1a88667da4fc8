// SPDX-License-Identifier: MIT
// A transport that fails at its n-th call, for every n: OnClose runs once for each OnOpen, and nothing is left.
#include <gtest/gtest.h>

#include <cstddef>

#include "PeerBench.h"

namespace wshost::testing {
namespace {

struct Fault {
  std::size_t failCall = 0;
  bool failsFromThereOn = false;
  std::size_t writeAtMost = Wire::kEndless;
  bool serviceCloses = false;
  bool compresses = false;
};

HostOptions OptionsFor(const Fault& fault) {
  HostOptions options;
  options.compression.enabled = fault.compresses;
  options.compression.thresholdBytes = 1;
  options.compression.contextTakeover = true;
  return options;
}

std::string RequestOf(const Fault& fault) {
  std::string request = PeerBench::UpgradeRequest();
  if (fault.compresses) request.insert(request.size() - 2, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  return request;
}

/// One session from its request to its end, with a fault somewhere.
class FaultyConversation {
 public:
  explicit FaultyConversation(const Fault& fault) : fault_(fault), bench_(OptionsFor(fault)) {
    bench_.wire_->failCall = fault.failCall;
    bench_.wire_->failsFromThereOn = fault.failsFromThereOn;
    bench_.wire_->writeAtMost = fault.writeAtMost;
    bench_.story_.onOpen = [this](WebSocketsService& service) {
      ++opened_;
      service.SendText("welcome");
    };
    bench_.story_.onText = [this](WebSocketsService& service) {
      service.SendText("echo");
      if (fault_.serviceCloses && bench_.story_.messages.size() == 2) service.Close(CloseCode::Normal, "enough");
    };
  }

  // Returns: whether it came to its end without a failure.
  bool Converse() {
    bench_.Accept();
    bench_.Say(RequestOf(fault_));
    bench_.host_.ForgetLastSession();
    for (const Bytes& bytes :
         {TextFrame("one"), PingFrame("p"), TextFrame("tw", false), ContinuationFrame("o", true), CloseFrame(1000)}) {
      bench_.Say(bytes);
    }
    bench_.HangUp();
    bench_.Wait(bench_.options_.closeTimeout);
    ExpectNothingLeft();
    EXPECT_EQ(bench_.context_.use_count(), 1U) << "the peer or its session, which have it too, is kept by somebody";
    const bool failed = bench_.wire_->calls >= fault_.failCall && fault_.failCall != 0;
    if (failed) {
      ExpectAFailureOrACleanEnd();
    } else {
      ExpectSuccess();
    }
    return !failed;
  }

  std::size_t Calls() const { return bench_.wire_->calls; }

 private:
  void ExpectNothingLeft() {
    EXPECT_TRUE(bench_.IsGone());
    EXPECT_TRUE(bench_.peer_.expired());
    EXPECT_EQ(bench_.story_.constructed, bench_.story_.destroyed);
    EXPECT_EQ(bench_.story_.closes.size(), opened_);
    EXPECT_EQ(bench_.Counters().openPeers.Get(), 0U);
    EXPECT_EQ(bench_.Counters().openSessions.Get(), 0U);
    EXPECT_EQ(bench_.host_.GoneCount(), 1U);
  }
  void ExpectSuccess() {
    ASSERT_EQ(opened_, 1U);
    EXPECT_TRUE(bench_.story_.closes.at(0).wasClean);
    EXPECT_EQ(bench_.story_.messages, (std::vector<std::string>{"one", "two"}));
  }
  // A failure behind the peer's Close changes nothing any more.
  void ExpectAFailureOrACleanEnd() {
    if (opened_ == 0 || bench_.story_.closes.at(0).wasClean) return;
    EXPECT_EQ(bench_.story_.closes[0].code, CloseCode::Abnormal);
  }

  const Fault fault_;
  std::size_t opened_ = 0;
  PeerBench bench_;
};

TEST(SessionFault, OnCloseRunsOnceWhicheverCallFails) {
  for (const std::size_t writeAtMost : {Wire::kEndless, std::size_t{5}}) {
    for (unsigned variant = 0; variant < 8; ++variant) {
      Fault fault{.failsFromThereOn = (variant & 1) != 0,
                  .writeAtMost = writeAtMost,
                  .serviceCloses = (variant & 2) != 0,
                  .compresses = (variant & 4) != 0};
      bool succeeded = false;
      while (!succeeded) {
        ++fault.failCall;
        SCOPED_TRACE("call " + std::to_string(fault.failCall) + " of variant " + std::to_string(variant));
        FaultyConversation conversation(fault);
        succeeded = conversation.Converse();
        ASSERT_LT(fault.failCall, 1000U);
        if (HasFailure()) return;
      }
      EXPECT_GT(fault.failCall, 10U) << "as many calls as there were to fail";
    }
  }
}

TEST(SessionFault, NothingFailsWithoutOne) {
  for (const bool serviceCloses : {false, true}) {
    FaultyConversation conversation({.serviceCloses = serviceCloses});
    EXPECT_TRUE(conversation.Converse());
    EXPECT_GE(conversation.Calls(), 10U);
  }
}

}  // namespace
}  // namespace wshost::testing
