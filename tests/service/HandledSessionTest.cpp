// SPDX-License-Identifier: MIT
// A service over the functions of a group.
#include "wshost/service/HandledSession.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "FakeChannel.h"
#include "wshost/service/ServiceDispatcher.h"

namespace wshost::testing {
namespace {

class HandledSessionTest : public ::testing::Test {
 protected:
  std::unique_ptr<HandledSession> Make(SessionHandlers handlers) {
    const ServiceConstruction scope(*channel_);
    return std::make_unique<HandledSession>(
        std::make_shared<const HandledSession::Handlers>(HandledSession::Handlers{"chat", std::move(handlers)}));
  }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  IntrusivePointer<FakeChannel> channel_ = MakeIntrusive<FakeChannel>(loop_);
};

TEST_F(HandledSessionTest, HandsTextBytesAndTheEndToTheFunctions) {  // T10, T14, T15, T17
  std::vector<std::string> heard;
  const auto session =
      Make({[&](HandledSession& each, std::string_view text) {
              heard.push_back(each.Group() + " text " + std::string(text));
              each.SendText("yes");
            },
            [&](HandledSession&, std::span<const std::byte> bytes) { heard.push_back("bytes " + ToText(bytes)); },
            [&](HandledSession&, const CloseInfo& close) {
              heard.push_back("end " + std::to_string(static_cast<int>(close.code)));
            }});
  ServiceDispatcher::Text(session->Channel(), *session, "a");
  ServiceDispatcher::Binary(session->Channel(), *session, FromText("b"));
  ServiceDispatcher::Close(session->Channel(), *session,
                           {.code = CloseCode::GoingAway, .reason = {}, .wasClean = true});
  EXPECT_EQ(heard, (std::vector<std::string>{"chat text a", "bytes b", "end 1001"}));
  EXPECT_EQ(channel_->Sent(), std::vector<std::string>{"yes"});
}

TEST_F(HandledSessionTest, ClosesWith1003ForAKindThatHasNoFunction) {  // T16
  const auto textOnly = Make({[](HandledSession&, std::string_view) {}, nullptr, nullptr});
  ServiceDispatcher::Text(textOnly->Channel(), *textOnly, "fine");
  EXPECT_TRUE(channel_->Closings().empty());
  ServiceDispatcher::Binary(textOnly->Channel(), *textOnly, FromText("b"));
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings().front().code, CloseCode::UnsupportedData);

  channel_ = MakeIntrusive<FakeChannel>(loop_);
  const auto binaryOnly = Make({nullptr, [](HandledSession&, std::span<const std::byte>) {}, nullptr});
  ServiceDispatcher::Binary(binaryOnly->Channel(), *binaryOnly, FromText("fine"));
  EXPECT_TRUE(channel_->Closings().empty());
  ServiceDispatcher::Text(binaryOnly->Channel(), *binaryOnly, "{}");
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings().front().code, CloseCode::UnsupportedData);
}

TEST_F(HandledSessionTest, AFunctionThatThrowsIsACallbackThatFails) {
  const auto session =
      Make({[](HandledSession&, std::string_view) { throw std::runtime_error("no"); }, nullptr, nullptr});
  EXPECT_FALSE(ServiceDispatcher::Text(session->Channel(), *session, "a"));
  ASSERT_EQ(channel_->Closings().size(), 1U);
  EXPECT_EQ(channel_->Closings().front().code, CloseCode::InternalError);
}

TEST_F(HandledSessionTest, GivesAHandleToBeKept) {
  const auto session = Make({});
  EXPECT_EQ(session->Ref().Id(), session->Id());
}

}  // namespace
}  // namespace wshost::testing
