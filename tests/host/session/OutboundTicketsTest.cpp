// SPDX-License-Identifier: MIT
// Tickets of a queue's messages: told once, when the last byte is written or the message is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "Detached.h"
#include "FakeLoop.h"
#include "Frames.h"
#include "MemoryTransport.h"
#include "session/OutboundQueue.h"
#include "wshost/service/Receipt.h"

namespace wshost::host {
namespace {

using testing::FakeLoop;
using testing::Frame;
using testing::MemoryTransport;
using testing::Wire;

constexpr std::size_t kAll = 1'000'000'000;

class OutboundTickets : public ::testing::Test {
 protected:
  SendReceipt Post(const std::string& text) {
    PostTicket ticket(loop_, PostResult::Closed);
    const SendReceipt receipt(ticket);
    queue_.Append(EncodedMessage::Text(text), std::move(ticket));
    return receipt;
  }
  void Flush(std::size_t atMostBytes) {
    wire_->writeAtMost = atMostBytes;
    queue_.Flush(transport_, atMostBytes);
    queue_.TellWritten();
  }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  std::shared_ptr<Wire> wire_ = std::make_shared<Wire>();
  PeerTransport transport_{std::make_unique<MemoryTransport>(wire_)};
  OutboundQueue queue_;
};

TEST_F(OutboundTickets, AreToldWhenTheLastByteIsWritten) {  // O14
  const SendReceipt first = Post("abc");
  queue_.Append(EncodedMessage::Text("no ticket"));
  const SendReceipt second = Post("def");
  Flush(4);
  EXPECT_FALSE(first.IsDone());
  Flush(1);
  EXPECT_EQ(first.TryGet(), PostResult::Written);
  Flush(11 + 4);
  EXPECT_FALSE(second.IsDone());
  Flush(kAll);
  EXPECT_EQ(second.TryGet(), PostResult::Written);
}

TEST_F(OutboundTickets, AreNotToldInsideFlush) {
  const SendReceipt receipt = Post("abc");
  queue_.Flush(transport_, kAll);
  EXPECT_TRUE(queue_.Empty());
  EXPECT_FALSE(receipt.IsDone());
  queue_.TellWritten();
  EXPECT_EQ(receipt.TryGet(), PostResult::Written);
}

TEST_F(OutboundTickets, AreToldOfALossByDropUnstartedButForTheBegunMessage) {
  const SendReceipt begun = Post("abc");
  std::vector<SendReceipt> dropped;
  for (int i = 0; i < 3; ++i) dropped.push_back(Post("def"));
  Flush(1);
  queue_.Insert(EncodedMessage::Text("high"));
  EXPECT_EQ(queue_.DropUnstarted(), 4U);
  for (const SendReceipt& each : dropped) EXPECT_EQ(each.TryGet(), PostResult::Closed);
  EXPECT_FALSE(begun.IsDone());
  EXPECT_EQ(queue_.Bytes(), 4U);
  Flush(kAll);
  EXPECT_EQ(begun.TryGet(), PostResult::Written);
}

TEST_F(OutboundTickets, WhatWhoHearsOfALossSendsAtOnceIsNotCountedWithIt) {
  const SendReceipt dropped = Post("abc");
  [](SendReceipt receipt, OutboundQueue& queue) -> testing::Detached {
    co_await receipt;
    for (int i = 0; i < 3; ++i) queue.Append(EncodedMessage::Text("def"));
  }(dropped, queue_);
  loop_->Die();  // from now on who waits goes on at once
  EXPECT_EQ(queue_.DropUnstarted(), 1U);
  EXPECT_EQ(queue_.MessageCount(), 3U);
}

TEST_F(OutboundTickets, AreToldOfALossByClearAndByTheQueuesEnd) {
  const SendReceipt cleared = Post("abc");
  Flush(2);
  queue_.Clear();
  EXPECT_EQ(cleared.TryGet(), PostResult::Closed);
  auto queue = std::make_unique<OutboundQueue>();
  PostTicket ticket(loop_, PostResult::Closed);
  const SendReceipt destroyed(ticket);
  queue->Append(EncodedMessage::Text("abc"), std::move(ticket));
  queue.reset();
  EXPECT_EQ(destroyed.TryGet(), PostResult::Closed);
}

// What the queue does, done in the simplest way: a list of texts, of which the first may have been begun.
class Model {
 public:
  struct Waiting {
    std::string text;
    bool leads;
  };
  void Append(std::string text) { waiting_.push_back({std::move(text), false}); }
  void Insert(std::string text) {
    auto place = waiting_.begin();
    while (place != waiting_.end() && (place->leads || (place == waiting_.begin() && sentOfFirst_ != 0))) ++place;
    waiting_.insert(place, {std::move(text), true});
  }
  void Drop() {
    dropped += waiting_.size() - (sentOfFirst_ != 0 ? 1 : 0);
    waiting_.erase(waiting_.begin() + (sentOfFirst_ != 0 ? 1 : 0), waiting_.end());
  }
  void Write(std::size_t bytes) {
    while (!waiting_.empty() && bytes > 0) {
      const std::size_t left = waiting_.front().text.size() + 2 - sentOfFirst_;
      if (bytes < left) {
        sentOfFirst_ += bytes;
        return;
      }
      bytes -= left;
      sentOfFirst_ = 0;
      written.push_back(waiting_.front().text);
      waiting_.pop_front();
    }
  }
  std::size_t Bytes() const {
    std::size_t bytes = 0;
    for (const Waiting& each : waiting_) bytes += each.text.size() + 2;
    return bytes - sentOfFirst_;
  }
  std::vector<std::string> written;
  std::size_t dropped = 0;

 private:
  std::deque<Waiting> waiting_;
  std::size_t sentOfFirst_ = 0;
};

TEST_F(OutboundTickets, AgreeWithAListOfTextsWhateverIsDone) {
  std::mt19937 random(20);
  Model model;
  std::vector<std::pair<std::string, SendReceipt>> receipts;
  std::size_t closed = 0;
  for (int step = 0; step < 40'000; ++step) {
    // Phases in which it grows to some hundreds, and in which it shrinks.
    const bool grows = (step / 2000) % 2 == 0;
    const std::string text = std::to_string(step) + std::string(random() % 20, '.');
    const auto dice = random() % 100;
    if (dice < (grows ? 50U : 20U)) {
      receipts.emplace_back(text, Post(text));
      model.Append(text);
    } else if (dice < (grows ? 70U : 30U)) {
      queue_.Insert(EncodedMessage::Text(text));
      model.Insert(text);
    } else if (dice == 99 && random() % 20 == 0) {
      queue_.DropUnstarted();
      model.Drop();
    } else {
      const std::size_t bytes = std::min<std::size_t>(1 + random() % 60, std::max<std::size_t>(queue_.Bytes(), 1));
      wire_->writeAtMost = bytes;
      if (!queue_.Empty()) model.Write(bytes);
      queue_.Flush(transport_, 1);
      queue_.TellWritten();
    }
    ASSERT_EQ(queue_.Bytes(), model.Bytes()) << step;
  }
  Flush(kAll);
  model.Write(kAll);
  std::vector<std::string> written;
  for (const Frame& frame : testing::ReadServerFrames(wire_->TakeOutbound())) {
    written.push_back(testing::ToText(frame.payload));
  }
  EXPECT_EQ(written, model.written);
  EXPECT_GT(model.dropped, 100U);
  const std::set<std::string> all(written.begin(), written.end());
  for (const auto& [text, receipt] : receipts) {
    ASSERT_TRUE(receipt.IsDone()) << text;
    ASSERT_EQ(*receipt.TryGet(), all.contains(text) ? PostResult::Written : PostResult::Closed) << text;
    closed += all.contains(text) ? 0 : 1;
  }
  EXPECT_GT(closed, 50U);
}

}  // namespace
}  // namespace wshost::host
