// SPDX-License-Identifier: MIT
// What peers of one address may have together.
#include "session/AddressLimits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace wshost::host {
namespace {

const Poco::Net::IPAddress kOne("192.0.2.1");
const Poco::Net::IPAddress kOther("192.0.2.2");

TEST(AddressLimits, KeepNoAccountsWhereThereAreNone) {
  AddressLimits limits({});
  const auto admission = limits.Admit(kOne);
  EXPECT_TRUE(admission.isAdmitted);
  EXPECT_EQ(admission.share, nullptr);
  EXPECT_EQ(limits.CountAddresses(), 0U);
}

TEST(AddressLimits, BoundTheHandshakesOfAnAddress) {
  AddressLimits limits({.handshakes = 2});
  auto first = limits.Admit(kOne);
  auto second = limits.Admit(kOne);
  EXPECT_TRUE(second.isAdmitted);
  EXPECT_FALSE(limits.Admit(kOne).isAdmitted);
  EXPECT_TRUE(limits.Admit(kOther).isAdmitted);
  EXPECT_TRUE(first.share->BecomeSession());
  auto third = limits.Admit(kOne);
  EXPECT_TRUE(third.isAdmitted);
  second.share.reset();
  EXPECT_TRUE(limits.Admit(kOne).isAdmitted);
}

TEST(AddressLimits, BoundTheSessionsOfAnAddress) {
  AddressLimits limits({.sessions = 1});
  auto first = limits.Admit(kOne);
  auto second = limits.Admit(kOne);
  auto other = limits.Admit(kOther);
  EXPECT_TRUE(first.share->BecomeSession());
  EXPECT_FALSE(second.share->BecomeSession());
  EXPECT_TRUE(other.share->BecomeSession());
  first.share.reset();
  EXPECT_TRUE(second.share->BecomeSession());
}

TEST(AddressLimits, ForgetAddressesThatHaveNoPeers) {
  AddressLimits limits({.handshakes = 1, .sessions = 1});
  {
    auto one = limits.Admit(kOne);
    auto other = limits.Admit(kOther);
    EXPECT_FALSE(limits.Admit(kOne).isAdmitted);
    EXPECT_TRUE(one.share->BecomeSession());
    EXPECT_EQ(limits.CountAddresses(), 2U);
  }
  EXPECT_EQ(limits.CountAddresses(), 0U);
}

TEST(AddressLimits, TakeANetworkOfIPv6ForOneAddressAndAMappedIPv4ForItself) {
  AddressLimits limits({.handshakes = 1});
  const auto one = limits.Admit(Poco::Net::IPAddress("2001:db8:0:1::1"));
  EXPECT_FALSE(limits.Admit(Poco::Net::IPAddress("2001:db8:0:1:ffff::2")).isAdmitted);
  EXPECT_TRUE(limits.Admit(Poco::Net::IPAddress("2001:db8:0:2::1")).isAdmitted);
  const auto mapped = limits.Admit(Poco::Net::IPAddress("::ffff:192.0.2.1"));
  EXPECT_TRUE(mapped.isAdmitted);
  EXPECT_FALSE(limits.Admit(kOne).isAdmitted);
  EXPECT_TRUE(limits.Admit(Poco::Net::IPAddress("::ffff:192.0.2.2")).isAdmitted);
}

TEST(AddressLimits, LetASecondsWorthOfMessagesComeAtOnceAndThenThatManyASecond) {
  AddressLimits limits({.messagesPerSecond = 10});
  auto first = limits.Admit(kOne);
  auto second = limits.Admit(kOne);
  TimePoint now = TimePoint() + std::chrono::hours(1);
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

TEST(AddressLimits, CountRightFromManyThreads) {
  AddressLimits limits({.handshakes = 50, .sessions = 20});
  std::atomic<int> sessions{0};
  std::atomic<int> mostSessions{0};
  const auto churn = [&] {
    for (int i = 0; i < 2000; ++i) {
      auto admission = limits.Admit(kOne);
      if (!admission.isAdmitted || !admission.share->BecomeSession()) continue;
      const int now = ++sessions;
      for (int most = mostSessions; most < now && !mostSessions.compare_exchange_weak(most, now);) {
      }
      --sessions;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(churn);
  }
  EXPECT_LE(mostSessions, 20);
  EXPECT_GT(mostSessions, 0);
  EXPECT_EQ(limits.CountAddresses(), 0U);
}

}  // namespace
}  // namespace wshost::host
