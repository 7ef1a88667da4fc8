// SPDX-License-Identifier: MIT
// What the system asks of a program.
#include "system/ProcessEvents.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace {

using namespace wshost;
using namespace std::chrono_literals;
using Event = app::ProcessEvents::Event;

constexpr auto kLong = 60s;

TEST(ProcessEvents, AreTheSignalsToEndAndToReload) {
  const auto events = app::MakeProcessEvents();
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(events->Wait(kLong), Event::Terminate);
  ::kill(::getpid(), SIGINT);
  EXPECT_EQ(events->Wait(kLong), Event::Terminate);
  ::kill(::getpid(), SIGHUP);
  EXPECT_EQ(events->Wait(kLong), Event::Reload);
  EXPECT_EQ(events->Wait(0ms), Event::Nothing);
}

TEST(ProcessEvents, AreAskedForByTheProgramItself) {
  const auto events = app::MakeProcessEvents();
  std::thread operatorThread([&] { events->RequestTermination(); });
  EXPECT_EQ(events->Wait(kLong), Event::TerminateByProgram);
  operatorThread.join();
  EXPECT_EQ(events->Wait(0ms), Event::Nothing);
}

TEST(ProcessEvents, AWaitIsWokenWithoutOne) {
  const auto events = app::MakeProcessEvents();
  std::thread other([&] { events->Wake(); });
  EXPECT_EQ(events->Wait(kLong), Event::Nothing);
  other.join();
}

TEST(ProcessEvents, ASignalThatCameTooLateStrikesNobody) {
  {
    const auto events = app::MakeProcessEvents();
    ::kill(::getpid(), SIGTERM);
  }
  SUCCEED();  // still alive
}

}  // namespace
