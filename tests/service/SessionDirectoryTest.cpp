// SPDX-License-Identifier: MIT
// Sessions found again by their ids, and handles that change their type.
#include "wshost/service/SessionDirectory.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "FakeChannel.h"

namespace wshost::testing {
namespace {

class Customer : public WebSocketsService {};
class Order : public WebSocketsService {};

class SessionDirectoryTest : public ::testing::Test {
 protected:
  using All = SessionCollection<WebSocketsService>;

  IntrusivePointer<FakeChannel> Session(All& all, std::type_index type = typeid(Customer)) {
    auto channel = MakeIntrusive<FakeChannel>(loop_, "/x", type);
    channel->Open();
    EXPECT_TRUE(all.TryAdd(SessionRef<WebSocketsService>(channel)));
    loop_->RunAll();
    return channel;
  }
  void TearDown() override {
    first_.reset();
    second_.reset();
    loop_->RunAll();
  }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  std::unique_ptr<All> first_ = std::make_unique<All>();
  std::unique_ptr<All> second_ = std::make_unique<All>();
};

TEST_F(SessionDirectoryTest, FindsTheSessionsOfAllThatAreListed) {  // T8
  const SessionDirectory::Listing firstListing(*first_);
  const SessionDirectory::Listing secondListing(*second_);
  const auto inFirst = Session(*first_);
  const auto inSecond = Session(*second_);
  for (const auto& channel : {inFirst, inSecond}) {
    const AnySessionRef restored = AnySessionRef::Restore(channel->Info().id);
    ASSERT_TRUE(restored);
    EXPECT_EQ(restored.Id(), channel->Info().id);
    EXPECT_EQ(restored.SendText("found"), SendStatus::Queued);
    EXPECT_EQ(channel->Sent(), std::vector<std::string>{"found"});
  }
}

TEST_F(SessionDirectoryTest, AnIdSurvivesBeingStoredAsANumberAndAsText) {  // T8
  const SessionDirectory::Listing listing(*first_);
  const auto channel = Session(*first_);
  const std::uint64_t number = channel->Info().id.ToUInt64();
  const std::string text = channel->Info().id.ToString();
  EXPECT_TRUE(AnySessionRef::Restore(SessionId(number)));
  const std::optional<SessionId> read = SessionId::FromString(text);
  ASSERT_TRUE(read);
  EXPECT_TRUE(AnySessionRef::Restore(*read));
}

TEST_F(SessionDirectoryTest, GivesNothingForWhoIsUnknownEndedOrNotYetOpen) {  // T26
  const SessionDirectory::Listing listing(*first_);
  EXPECT_FALSE(AnySessionRef::Restore(SessionId::Next()));
  EXPECT_FALSE(AnySessionRef::Restore(SessionId()));
  const auto channel = Session(*first_);
  channel->End();
  EXPECT_FALSE(AnySessionRef::Restore(channel->Info().id));
  const auto opening = MakeIntrusive<FakeChannel>(loop_);
  EXPECT_TRUE(first_->TryAdd(SessionRef<WebSocketsService>(opening)));
  EXPECT_FALSE(AnySessionRef::Restore(opening->Info().id));
  opening->End();
}

TEST_F(SessionDirectoryTest, GivesNothingOfACollectionThatIsListedNoMore) {
  std::optional<SessionDirectory::Listing> listing(std::in_place, *first_);
  const auto channel = Session(*first_);
  EXPECT_TRUE(AnySessionRef::Restore(channel->Info().id));
  listing.reset();
  EXPECT_FALSE(AnySessionRef::Restore(channel->Info().id));
  channel->End();
}

TEST_F(SessionDirectoryTest, ATypedHandleIsRestoredForItsOwnTypeAlone) {  // F12
  const SessionDirectory::Listing listing(*first_);
  const auto customer = Session(*first_, typeid(Customer));
  const SessionId id = customer->Info().id;
  EXPECT_TRUE(SessionRef<Customer>::Restore(id));
  EXPECT_FALSE(SessionRef<Order>::Restore(id));
  EXPECT_TRUE(SessionRef<WebSocketsService>::Restore(id));
}

TEST_F(SessionDirectoryTest, AHandleBecomesOneOfAnotherTypeIfItIsOne) {  // F12
  struct Special : Customer {};
  const auto channel = MakeIntrusive<FakeChannel>(loop_, "/x", typeid(Customer));
  const SessionRef<WebSocketsService> any(channel);
  const SessionRef<Customer> customer = any.As<Customer>();
  EXPECT_EQ(customer, any);
  EXPECT_FALSE(any.As<Order>());
  EXPECT_FALSE(customer.As<Special>());
  EXPECT_EQ(customer.As<WebSocketsService>(), any);
  const auto special = MakeIntrusive<FakeChannel>(loop_, "/x", typeid(Special));
  EXPECT_TRUE(SessionRef<Special>(special).As<Customer>()) << "a base class is known to the compiler";
  EXPECT_FALSE(SessionRef<WebSocketsService>(special).As<Customer>());
  EXPECT_FALSE(SessionRef<Customer>().As<WebSocketsService>());
}

TEST_F(SessionDirectoryTest, CollectionsAreListedAndUnlistedWhileOthersLook) {
  const SessionDirectory::Listing listing(*first_);
  const auto channel = Session(*first_);
  std::thread host([this] {
    for (int i = 0; i < 200; ++i) {
      const SessionDirectory::Listing coming(*second_);
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(AnySessionRef::Restore(channel->Info().id));
  host.join();
}

}  // namespace
}  // namespace wshost::testing
