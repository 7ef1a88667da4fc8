// SPDX-License-Identifier: MIT
// Signals that would end the process, were they not held.
#include "wshost/host/ShutdownSignal.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <future>

namespace wshost {
namespace {

bool IsBlocked(int signal) {
  sigset_t mask;
  EXPECT_EQ(::pthread_sigmask(SIG_SETMASK, nullptr, &mask), 0);
  return sigismember(&mask, signal) == 1;
}

TEST(ShutdownSignal, HoldsTheSignalsForItsLifeOnly) {
  ASSERT_FALSE(IsBlocked(SIGINT));
  ASSERT_FALSE(IsBlocked(SIGTERM));
  {
    const ShutdownSignal stop;
    EXPECT_TRUE(IsBlocked(SIGINT));
    EXPECT_TRUE(IsBlocked(SIGTERM));
    EXPECT_FALSE(IsBlocked(SIGHUP));
  }
  EXPECT_FALSE(IsBlocked(SIGINT));
  EXPECT_FALSE(IsBlocked(SIGTERM));
}

TEST(ShutdownSignal, RemembersASignalThatCameBeforeTheWait) {
  for (const int signal : {SIGINT, SIGTERM}) {
    ShutdownSignal stop;
    ASSERT_EQ(::raise(signal), 0);
    stop.Wait();
    stop.Wait();
  }
}

TEST(ShutdownSignal, WakesUpForASignalToTheProcess) {
  ShutdownSignal stop;
  // Threads made now inherit what is held, so the signal stays with the process until Wait() sees it.
  std::promise<void> waiting;
  auto waiter = std::async(std::launch::async, [&] {
    waiting.set_value();
    stop.Wait();
  });
  waiting.get_future().wait();
  ASSERT_EQ(::kill(::getpid(), SIGTERM), 0);
  waiter.get();
}

TEST(ShutdownSignal, WakesUpForARequestFromAnotherThread) {
  ShutdownSignal stop;
  auto requester = std::async(std::launch::async, [&] { stop.Request(); });
  stop.Wait();
  requester.get();
  stop.Request();
  stop.Wait();
}

TEST(ShutdownSignal, DoesNotLetALateSignalKillTheProcessAtItsEnd) {
  {
    ShutdownSignal stop;
    stop.Request();
    stop.Wait();
    ASSERT_EQ(::raise(SIGINT), 0);
    ASSERT_EQ(::kill(::getpid(), SIGTERM), 0);
  }
  EXPECT_FALSE(IsBlocked(SIGINT));  // reached at all: neither struck when the mask was restored
}

TEST(ShutdownSignal, CanBeHadAgain) {
  for (int count = 0; count < 3; ++count) {
    ShutdownSignal stop;
    stop.Request();
    stop.Wait();
  }
  ShutdownSignal fresh;
  auto waiter = std::async(std::launch::async, [&] { fresh.Wait(); });
  fresh.Request();
  waiter.get();
}

}  // namespace
}  // namespace wshost
