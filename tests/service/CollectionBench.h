// SPDX-License-Identifier: MIT
// A collection with sessions on two loops.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "FakeChannel.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {

class AnyService : public WebSocketsService {};
using AnyRef = SessionRef<AnyService>;

class CollectionBench : public ::testing::Test {
 protected:
  // Loops and sessions hold each other until the collection has let go.
  ~CollectionBench() override {
    room_.reset();
    RunLoops();
  }

  using Texts = std::vector<std::string>;

  /// A session that is open, or still in OnOpen.
  static IntrusivePointer<FakeChannel> OpeningOn(const std::shared_ptr<FakeLoop>& loop, std::string path = "/fake") {
    return MakeIntrusive<FakeChannel>(loop, std::move(path));
  }
  static IntrusivePointer<FakeChannel> OpenOn(const std::shared_ptr<FakeLoop>& loop, std::string path = "/fake") {
    auto channel = OpeningOn(loop, std::move(path));
    channel->Open();
    return channel;
  }
  /// Adds on the session's own thread.
  bool Add(const IntrusivePointer<FakeChannel>& channel) {
    const FakeLoop::Here here(static_cast<const FakeLoop&>(*channel->Loop()));
    return room_->TryAdd(AnyRef(channel));
  }
  IntrusivePointer<FakeChannel> Member(const std::shared_ptr<FakeLoop>& loop) {
    auto channel = OpenOn(loop);
    EXPECT_TRUE(Add(channel));
    return channel;
  }
  void RunLoops() {
    near_->RunAll();
    far_->RunAll();
  }

  std::shared_ptr<FakeLoop> near_ = std::make_shared<FakeLoop>();
  std::shared_ptr<FakeLoop> far_ = std::make_shared<FakeLoop>();
  std::unique_ptr<SessionCollection<AnyService>> room_ = std::make_unique<SessionCollection<AnyService>>();
};

}  // namespace wshost::testing
