// SPDX-License-Identifier: MIT
// What peers of one address may have together.
#include "session/AddressLimits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace wshost::host {
namespace {

const Poco::Net::IPAddress kOne("192.0.2.1");
const Poco::Net::IPAddress kOther("192.0.2.2");
const TimePoint kNow = TimePoint() + std::chrono::hours(1);

TEST(AddressLimits, KeepNoAccountsWhereThereAreNone) {
  AddressLimits limits({});
  const auto admission = limits.Admit(kOne, kNow);
  EXPECT_TRUE(admission.isAdmitted);
  EXPECT_EQ(admission.share, nullptr);
  EXPECT_EQ(limits.CountAddresses(), 0U);
}

TEST(AddressLimits, BoundTheHandshakesOfAnAddress) {
  AddressLimits limits({.handshakes = 2});
  auto first = limits.Admit(kOne, kNow);
  auto second = limits.Admit(kOne, kNow);
  EXPECT_TRUE(second.isAdmitted);
  EXPECT_FALSE(limits.Admit(kOne, kNow).isAdmitted);
  EXPECT_TRUE(limits.Admit(kOther, kNow).isAdmitted);
  EXPECT_TRUE(first.share->BecomeSession());
  auto third = limits.Admit(kOne, kNow);
  EXPECT_TRUE(third.isAdmitted);
  second.share.reset();
  EXPECT_TRUE(limits.Admit(kOne, kNow).isAdmitted);
}

TEST(AddressLimits, BoundTheSessionsOfAnAddress) {
  AddressLimits limits({.sessions = 1});
  auto first = limits.Admit(kOne, kNow);
  auto second = limits.Admit(kOne, kNow);
  auto other = limits.Admit(kOther, kNow);
  EXPECT_TRUE(first.share->BecomeSession());
  EXPECT_FALSE(second.share->BecomeSession());
  EXPECT_TRUE(other.share->BecomeSession());
  first.share.reset();
  EXPECT_TRUE(second.share->BecomeSession());
}

TEST(AddressLimits, ForgetAddressesThatHaveNoPeers) {
  AddressLimits limits({.handshakes = 1, .sessions = 1});
  {
    auto one = limits.Admit(kOne, kNow);
    auto other = limits.Admit(kOther, kNow);
    EXPECT_FALSE(limits.Admit(kOne, kNow).isAdmitted);
    EXPECT_TRUE(one.share->BecomeSession());
    EXPECT_EQ(limits.CountAddresses(), 2U);
  }
  EXPECT_EQ(limits.CountAddresses(), 0U);
}

TEST(AddressLimits, TakeANetworkOfIPv6ForOneAddressAndAMappedIPv4ForItself) {
  AddressLimits limits({.handshakes = 1});
  const auto one = limits.Admit(Poco::Net::IPAddress("2001:db8:0:1::1"), kNow);
  EXPECT_FALSE(limits.Admit(Poco::Net::IPAddress("2001:db8:0:1:ffff::2"), kNow).isAdmitted);
  EXPECT_TRUE(limits.Admit(Poco::Net::IPAddress("2001:db8:0:2::1"), kNow).isAdmitted);
  const auto mapped = limits.Admit(Poco::Net::IPAddress("::ffff:192.0.2.1"), kNow);
  EXPECT_TRUE(mapped.isAdmitted);
  EXPECT_FALSE(limits.Admit(kOne, kNow).isAdmitted);
  EXPECT_TRUE(limits.Admit(Poco::Net::IPAddress("::ffff:192.0.2.2"), kNow).isAdmitted);
}

TEST(AddressLimits, LetASecondsWorthOfMessagesComeAtOnceAndThenThatManyASecond) {
  AddressLimits limits({.messagesPerSecond = 10});
  auto first = limits.Admit(kOne, kNow);
  auto second = limits.Admit(kOne, kNow);
  TimePoint now = kNow;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE((i % 2 == 0 ? first : second).share->TakeMessage(now)) << i;
  EXPECT_FALSE(first.share->TakeMessage(now));
  EXPECT_FALSE(second.share->TakeMessage(now));
  now += std::chrono::milliseconds(100);
  EXPECT_TRUE(second.share->TakeMessage(now));
  EXPECT_FALSE(first.share->TakeMessage(now));
  now += std::chrono::hours(1);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(first.share->TakeMessage(now)) << i;
  EXPECT_FALSE(first.share->TakeMessage(now));
}

TEST(AddressLimits, RememberTheMessagesOfAnAddressThatHangsUp) {
  AddressLimits limits({.messagesPerSecond = 10});
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    auto again = limits.Admit(kOne, kNow);
    while (again.share->TakeMessage(kNow)) ++taken;
  }
  EXPECT_EQ(taken, 10);
}

TEST(AddressLimits, ForgetInTheEndWhoHasSentMessagesAndLeft) {
  AddressLimits limits({.messagesPerSecond = 10});
  for (int i = 0; i < 250; ++i) {
    const auto one = limits.Admit(Poco::Net::IPAddress("192.0.2." + std::to_string(i)), kNow);
    EXPECT_TRUE(one.share->TakeMessage(kNow));
  }
  EXPECT_EQ(limits.CountAddresses(), 250U);
  for (int i = 0; i < 250; ++i) limits.Admit(kOne, kNow + std::chrono::seconds(2));
  EXPECT_LE(limits.CountAddresses(), 1U);
}

TEST(AddressLimits, HoldWhenManyThreadsCome) {
  AddressLimits limits({.handshakes = 2, .sessions = 2});
  std::atomic<int> peers{0};
  std::atomic<int> mostPeers{0};
  std::atomic<int> refused{0};
  std::atomic<int> sessions{0};
  const auto churn = [&] {
    for (int i = 0; i < 2000 || refused == 0; ++i) {
      auto admission = limits.Admit(kOne, kNow);
      if (!admission.isAdmitted) {
        ++refused;
        continue;
      }
      const int now = ++peers;
      for (int most = mostPeers; most < now && !mostPeers.compare_exchange_weak(most, now);) {
      }
      std::this_thread::yield();
      sessions += admission.share->BecomeSession() ? 1 : 0;
      std::this_thread::yield();
      --peers;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back(churn);
  }
  EXPECT_LE(mostPeers, 4);  // two of each kind
  EXPECT_GT(sessions, 0);
  EXPECT_EQ(limits.CountAddresses(), 0U);
}

}  // namespace
}  // namespace wshost::host
