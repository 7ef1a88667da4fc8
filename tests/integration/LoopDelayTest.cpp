// SPDX-License-Identifier: MIT
// A loop that a callback holds is seen from outside.
#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;

class LoopDelay : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, LoopDelay, AllEngines(), NameOf);

TEST_P(LoopDelay, IsThatOfTheLoopThatIsHeld) {
  const auto host = Opened<EchoService>(GetParam().Options());
  EXPECT_EQ(host->LongestLoopDelay(), 0ms);
  TestClient client = TestClient::Joined(PortOf(*host));
  std::promise<void> begun;
  std::promise<void> release;
  ASSERT_EQ(host->Sessions().InvokeAll([&](WebSocketsService&) {
    begun.set_value();
    release.get_future().wait();
  }),
            1U);
  begun.get_future().wait();
  Eventually("the loop owes a sign of life", [&] { return host->LongestLoopDelay() > 0ms; });
  const auto owed = host->LongestLoopDelay();
  EXPECT_GE(host->LongestLoopDelay(), owed) << "it cannot become less";
  release.set_value();
  Eventually("the loop has given it", [&] { return host->LongestLoopDelay() == 0ms; });
  client.ExpectEcho("and goes on");
  client.CloseCleanly();
  host->Close();
  EXPECT_EQ(host->LongestLoopDelay(), 0ms);
}

TEST(LoopDelayAtOnce, IsNoneBeforeAHostIsOpen) {
  const WebSocketsHost<EchoService> host(kAnyPort);
  EXPECT_EQ(host.LongestLoopDelay(), 0ms);
}

}  // namespace
}  // namespace wshost::testing
