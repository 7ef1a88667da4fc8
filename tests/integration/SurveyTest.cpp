// SPDX-License-Identifier: MIT
// Which sessions have how much waiting.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

class Survey : public EngineTest {
 protected:
  /// The id of a client's session.
  SessionId IdOf(const TestClient& client) {
    const auto found = host_->Sessions().Find(
        [&](const SessionInfo& info) { return info.remoteAddress.ToString() == client.LocalAddress(); });
    return found.at(0).Id();
  }
  std::unique_ptr<WebSocketsHost<EchoService>> host_ = Opened<EchoService>(GetParam().Options());
};
INSTANTIATE_TEST_SUITE_P(Engines, Survey, AllEngines(), NameOf);

TEST_P(Survey, OfAHostWithoutSessionsIsEmpty) {
  const SessionSurvey survey = host_->Survey(10);
  EXPECT_EQ(survey.sessions, 0U);
  EXPECT_EQ(survey.queuedBytes, 0U);
  EXPECT_TRUE(survey.fullest.empty());
}

TEST_P(Survey, NamesTheFullestFirst) {
  std::vector<TestClient> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(TestClient::Joined(PortOf(*host_)));
  // While all loops are held, nothing that is sent goes out.
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();  // also by whatever ends this test
  const auto held = std::make_shared<std::atomic<std::size_t>>(0);
  ASSERT_EQ(host_->Sessions().InvokeAll([held, released](WebSocketsService&) { ++*held, released.wait(); }), 5U);
  Eventually("loops are held", [&] { return *held >= std::min<std::size_t>(GetParam().loops, 5); });
  const auto fill = [&](std::size_t client, std::size_t bytes) {
    ASSERT_EQ(host_->Sessions().Find(IdOf(clients[client])).SendText(std::string(bytes, 'x')), SendStatus::Queued);
  };
  fill(3, 1000);
  fill(1, 5000);
  const SessionSurvey survey = host_->Survey(4);
  EXPECT_EQ(survey.sessions, 5U);
  EXPECT_GE(survey.queuedBytes, 6000U);
  EXPECT_LT(survey.queuedBytes, 6200U);
  ASSERT_EQ(survey.fullest.size(), 4U);
  EXPECT_EQ(survey.fullest[0].id, IdOf(clients[1]));
  EXPECT_EQ(survey.fullest[0].peer, clients[1].LocalAddress());
  EXPECT_EQ(survey.fullest[0].path, "/");
  EXPECT_GE(survey.fullest[0].queuedBytes, 5000U);
  EXPECT_GE(survey.fullest[0].age, std::chrono::seconds(0));
  EXPECT_EQ(survey.fullest[1].id, IdOf(clients[3]));
  EXPECT_LT(survey.fullest[2].id, survey.fullest[3].id) << "of equal ones the lower id";
  EXPECT_EQ(host_->Survey(0).fullest.size(), 0U);
  EXPECT_EQ(host_->Survey(1).fullest.at(0).id, survey.fullest[0].id);
  EXPECT_EQ(host_->Survey(1'000'000).fullest.size(), 5U);
  release.set_value();
  EXPECT_EQ(clients[1].ReadText().size(), 5000U);
  Eventually("nothing waits", [&] { return host_->Survey(0).queuedBytes == 0; });
}

}  // namespace
}  // namespace wshost::testing
