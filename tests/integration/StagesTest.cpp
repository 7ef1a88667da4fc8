// SPDX-License-Identifier: MIT
// Stages of real hosts: authentication by another thread, a request log, and closing while a stage is pending.
#include <gmock/gmock.h>

#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "FunctionHandlers.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

// ---- the example of docs/http.md

struct User : Attachment {
  explicit User(std::string called) : name(std::move(called)) {}
  const std::string name;
};

class GreetingService : public WebSocketsService {
 public:
  void OnOpen() override { SendText("hello, " + AttachmentAs<User>()->name); }
};

std::string NameOfToken(std::string_view token) { return token == "secret" ? "ann" : ""; }

// Asks somebody who may take long; the loop does not wait for him.
class Authentication {
 public:
  void operator()(StagedRequest request) {
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([request = std::move(request)]() mutable {
      const std::string name = NameOfToken(request.Fields().Find("Authorization").value_or(""));
      if (name.empty()) return request.Answer(401, "Who are you?", {{"WWW-Authenticate", "Bearer"}});
      request.Attach(std::make_shared<User>(name));
      request.Next();
    });
  }
  ~Authentication() {
    for (std::thread& each : threads_) each.join();
  }

 private:
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

class RequestLog {
 public:
  void operator()(StagedRequest request) {
    request.OnAnswered([this, line = std::string(request.Target())](int status) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(line + " " + std::to_string(status));
    });
    request.Next();
  }
  std::vector<std::string> Lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

class StagesOn : public EngineTest {
 protected:
  static std::string With(const std::string& token) { return "Authorization: " + token + "\r\n"; }
};
INSTANTIATE_TEST_SUITE_P(Engines, StagesOn, AllEngines(), NameOf);

TEST_P(StagesOn, AuthenticateBeforeTheWebSocketsAndLogWhatWasAnswered) {  // O1, O7, F8, F9, T13
  Authentication authentication;
  RequestLog log;
  const auto host = Host::Start(
      kAnyPort,
      [&](Host& each) {
        each.AddStage(StagePlace::BeforeWebSockets, std::ref(log));
        each.AddStage(StagePlace::BeforeWebSockets, std::ref(authentication));
        each.AddStage(StagePlace::AfterWebSockets, [](StagedRequest request) {
          if (request.Target() == "/health") return request.Answer(200, "fine");
          request.Next();
        });
        each.Map<GreetingService>("/");
      },
      GetParam().Options());
  const std::uint16_t port = PortOf(*host);

  TestClient welcome(port);
  welcome.Upgrade("/", With("secret"));
  EXPECT_EQ(welcome.ReadText(), "hello, ann");

  TestClient stranger(port);
  stranger.Send(UpgradeHead("/", With("guess")));
  const HttpAnswer refused = stranger.ReadAnswer();
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.head, ::testing::HasSubstr("WWW-Authenticate: Bearer\r\n"));
  EXPECT_EQ(stranger.ReadUntilEof(), "");

  TestClient plain(port);
  for (int i = 0; i < 3; ++i) {
    plain.Send("GET /health HTTP/1.1\r\nHost: a\r\n" + With("secret") + "\r\n");
    EXPECT_EQ(plain.ReadAnswer().body, "fine") << "on one transport";
  }
  plain.Send("GET /none HTTP/1.1\r\nHost: a\r\n" + With("secret") + "\r\n");
  EXPECT_EQ(plain.ReadAnswer().status, 404);
  EXPECT_THAT(log.Lines(), ::testing::UnorderedElementsAre("/ 101", "/ 401", "/health 200", "/health 200",
                                                           "/health 200", "/none 404"));
}

// A stage that keeps what it is given.
class Keeper {
 public:
  void operator()(StagedRequest request) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(request));
  }
  std::size_t Count() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }
  StagedRequest TakeOne() {
    const std::lock_guard lock(mutex_);
    StagedRequest one = std::move(kept_.back());
    kept_.pop_back();
    return one;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<StagedRequest> kept_;
};

TEST_P(StagesOn, OneThatIsPendingHoldsNobodyElseUp) {  // E5, E6
  Keeper keeper;
  const auto host = Host::Start(
      kAnyPort,
      [&](Host& each) {
        each.AddStage(StagePlace::BeforeWebSockets, [&](StagedRequest request) {
          if (request.Target() == "/slow") return keeper(std::move(request));
          request.Next();
        });
        each.Map<EchoService>("/");
        each.Map<EchoService>("/slow");
      },
      GetParam().Options());
  TestClient slow(PortOf(*host));
  slow.Send(UpgradeHead("/slow"));
  Eventually("the stage has it", [&] { return keeper.Count() == 1; });
  for (int i = 0; i < 8; ++i) TestClient::Joined(PortOf(*host)).ExpectEcho("on any loop");
  keeper.TakeOne().Next();
  EXPECT_EQ(StatusOf(slow.ReadHead()), 101);
  slow.ExpectEcho("now");
}

TEST_P(StagesOn, ClosingAnswers503WhenOneIsDecidedAndCutsWhatIsNot) {
  Keeper keeper;
  HostOptions options = GetParam().Options();
  options.drainTimeout = std::chrono::milliseconds(kPatienceMilliseconds);
  const auto host = Host::Start(
      kAnyPort, [&](Host& each) { each.AddStage(StagePlace::BeforeWebSockets, std::ref(keeper)); }, options);
  TestClient client(PortOf(*host));
  client.Send(UpgradeHead());
  Eventually("the stage has it", [&] { return keeper.Count() == 1; });
  auto closing = std::async(std::launch::async, [&] { host->Close(); });
  Eventually("the host is closing", [&] { return host->GetState() == Host::State::Closing; });
  keeper.TakeOne().Next();
  EXPECT_EQ(client.ReadAnswer().status, 503);
  client.ShutdownWrite();
  closing.get();
}

TEST_P(StagesOn, AfterCloseNoneRunsAndALateDecisionDoesNothing) {
  Keeper keeper;
  HostOptions options = GetParam().Options();
  options.drainTimeout = std::chrono::milliseconds(1);
  std::optional<StagedRequest> late;
  {
    const auto host = Host::Start(
        kAnyPort, [&](Host& each) { each.AddStage(StagePlace::BeforeWebSockets, std::ref(keeper)); }, options);
    TestClient client(PortOf(*host));
    client.Send(UpgradeHead());
    Eventually("the stage has it", [&] { return keeper.Count() == 1; });
    host->Close();
    client.ReadUntilGone();
    late.emplace(keeper.TakeOne());
    late->OnAnswered([](int) { FAIL() << "nobody is there to call it"; });
  }
  late->Next();
  EXPECT_EQ(keeper.Count(), 0U);
}

TEST(Stages, AreAddedBeforeOpenAlone) {
  Host host(kAnyPort);
  EXPECT_THROW(host.AddStage(StagePlace::BeforeWebSockets, nullptr), std::logic_error);
  host.AddWebSocketsEndpoint();
  host.Open();
  EXPECT_THROW(host.AddStage(StagePlace::BeforeWebSockets, [](StagedRequest request) { request.Next(); }),
               std::logic_error);
}

}  // namespace
}  // namespace wshost::testing
