// SPDX-License-Identifier: MIT
// Groups with sessions on two loops.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "CollectionBench.h"
#include "wshost/service/SessionGroups.h"

namespace wshost::testing {

class GroupsBench : public CollectionBench {
 protected:
  // Loops and sessions hold each other until the groups have let go.
  ~GroupsBench() override {
    groups_.reset();
    RunLoops();
  }

  /// Adds on the session's own thread.
  bool AddTo(std::string_view group, const IntrusivePointer<FakeChannel>& channel) {
    const FakeLoop::Here here(static_cast<const FakeLoop&>(*channel->Loop()));
    return groups_->Add(group, AnyRef(channel));
  }
  IntrusivePointer<FakeChannel> MemberOf(std::string_view group, const std::shared_ptr<FakeLoop>& loop) {
    auto channel = OpenOn(loop);
    EXPECT_TRUE(AddTo(group, channel));
    return channel;
  }
  static Texts Sorted(Texts texts) {
    std::sort(texts.begin(), texts.end());
    return texts;
  }

  std::unique_ptr<SessionGroups<AnyService>> groups_ = std::make_unique<SessionGroups<AnyService>>();
};

}  // namespace wshost::testing
