// SPDX-License-Identifier: MIT
// Text messages on their way to a service: as JSON, read where they arrive, or as they came.
#include <gtest/gtest.h>

#include <typeinfo>

#include "LogCapture.h"
#include "PeerBench.h"

namespace wshost::testing {
namespace {

/// Hears JSON alone.
class JsonService : public WebSocketsService {
 public:
  explicit JsonService(Story& story) : story_(story) {}
  void OnMessage(const JsonValue& message) override {
    story_.messages.push_back(message.ToString());
    if (message == "relay") return;
    Send(message);
    if (story_.onText) story_.onText(*this);
  }
  void OnError(const ServiceError& error) override { story_.errors.emplace_back(error.text); }
  void OnClose(const CloseInfo& close) override {
    story_.closes.push_back({close.code, std::string(close.reason), close.wasClean});
  }

 private:
  Story& story_;
};

/// Overrides, in secret, what the type that it is mapped as does not.
class SecretTextService : public JsonService {
 public:
  explicit SecretTextService(Story& story) : JsonService(story), story_(story) {}

 private:
  void OnText(std::string_view text) override { story_.messages.emplace_back("text " + std::string(text)); }
  Story& story_;
};

static_assert(kTakesJson<WebSocketsService>);
static_assert(kTakesJson<JsonService>);
static_assert(!kTakesJson<ToldService>);
static_assert(!kTakesJson<SecretTextService>, "what cannot be seen from outside is taken as an override");

class SessionReading : public ::testing::Test {
 protected:
  template <class TMade = JsonService>
  void Open() {
    bench_.host_.Map(
        "/chat", host::ServiceRoute{InfoOf<JsonService>(), [this] { return std::make_unique<TMade>(bench_.story_); }});
    bench_.OpenSession();
  }
  const std::vector<std::string>& Messages() const { return bench_.story_.messages; }
  using Texts = std::vector<std::string>;

  PeerBench bench_;
};

constexpr std::string_view kMessage = R"({ "text": "grüße, 😀 and a little more", "n": [1, 2.50] })";
constexpr std::string_view kCompact = R"({"text":"grüße, 😀 and a little more","n":[1,2.5]})";

TEST_F(SessionReading, GivesTheSameJsonHoweverItsFramesAreCut) {
  Open();
  const Bytes fragments = Joined(TextFrame(kMessage.substr(0, 13), false), PingFrame("between"),
                                 ContinuationFrame(kMessage.substr(13), true));
  std::size_t count = 0;
  for (const Bytes& bytes : {TextFrame(kMessage), fragments}) {
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      bench_.Say(ToBytes(std::span(bytes).first(cut)));
      bench_.Say(ToBytes(std::span(bytes).subspan(cut)));
      ASSERT_EQ(Messages().size(), ++count);
      ASSERT_EQ(Messages().back(), kCompact);
    }
  }
}

TEST_F(SessionReading, SendsAnUntouchedMessageAsItCame) {
  Open();
  bench_.Say(TextFrame(kMessage));
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(ToText(frames[0].payload), kMessage);
}

TEST_F(SessionReading, GivesEachOfManyMessagesOfOneRead) {
  Open();
  bench_.Say(Joined(TextFrame("1"), TextFrame("\"relay\""), TextFrame("[2]"), TextFrame("{}", false),
                    ContinuationFrame("", true)));
  EXPECT_EQ(Messages(), (Texts{"1", "\"relay\"", "[2]", "{}"}));
  EXPECT_EQ(bench_.Counters().messagesReceived.Get(), 4U);
}

TEST_F(SessionReading, SaysWhatIsWrongWithATextThatIsNoJson) {
  Open();
  bench_.Say(TextFrame("{\"a\":tru}"));
  ASSERT_EQ(bench_.story_.errors.size(), 1U);
  EXPECT_NE(bench_.story_.errors[0].find("line 1"), std::string::npos) << bench_.story_.errors[0];
  EXPECT_EQ(CodeOf(bench_.Frames().at(0)), 1007U);
  EXPECT_EQ(bench_.Counters().serviceErrors.Get(), 1U);
}

TEST_F(SessionReading, FailsTextThatIsNoUtf8BeforeItIsJson) {  // RFC 6455 8.1
  Open();
  bench_.Say(TextFrame("\"\xC3\x28\""));
  EXPECT_TRUE(Messages().empty());
  EXPECT_EQ(CodeOf(bench_.Frames().at(0)), 1007U);
  EXPECT_EQ(bench_.Counters().protocolErrors.Get(), 1U);
}

TEST_F(SessionReading, GivesNoMessageThatEndsBehindItsOwnClose) {  // RFC 6455 1.4
  Open();
  bench_.story_.onText = [](WebSocketsService& service) { service.Close(CloseCode::Normal); };
  bench_.Say(Joined(TextFrame("1"), TextFrame("2"), TextFrame("[", false), ContinuationFrame("]", true)));
  EXPECT_EQ(Messages(), Texts{"1"});
}

TEST_F(SessionReading, ForgetsHalfAMessageOfAPeerThatHangsUp) {
  Open();
  bench_.Say(TextFrame("[1,2", false));
  bench_.HangUp();
  EXPECT_TRUE(Messages().empty());
  ASSERT_EQ(bench_.story_.closes.size(), 1U);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(SessionReading, AsksWhatTheFactoryMadeAndNotOnlyWhatWasMapped) {
  Open<SecretTextService>();
  bench_.Say(TextFrame("no JSON"));
  EXPECT_EQ(Messages(), Texts{"text no JSON"});
}

TEST(SessionWatch, NamesCallbacksThatHoldTheirLoop) {
  const LogCapture log("wshost.host");
  PeerBench bench;
  bench.OpenSession();
  bench.Say(TextFrame("quick"));
  EXPECT_EQ(bench.Counters().slowCallbacks.Get(), 0U);
  bench.story_.onText = [&](WebSocketsService&) { bench.clock_.Advance(std::chrono::milliseconds(60)); };
  bench.Say(TextFrame("not slow"));
  EXPECT_EQ(bench.Counters().slowCallbacks.Get(), 0U);
  bench.Say(Joined(TextFrame("slow"), TextFrame("together")));
  EXPECT_EQ(bench.Counters().slowCallbacks.Get(), 1U);
  EXPECT_EQ(log.Count("WebSocketsService::OnMessage held its loop for 120 ms"), 1U);
  EXPECT_EQ(log.Count("120 ms, " + bench.session_->Info().ToString() + "; "), 1U);
  bench.story_.onText = nullptr;
  bench.story_.onClose = [&](WebSocketsService&) { bench.clock_.Advance(std::chrono::seconds(2)); };
  bench.Say(CloseFrame(1000, ""));
  EXPECT_EQ(log.Count("WebSocketsService::OnClose held its loop for 2000 ms"), 1U);
  EXPECT_EQ(bench.Counters().slowCallbacks.Get(), 2U);
}

TEST(SessionWatch, MayBeSwitchedOff) {
  HostOptions options;
  options.slowCallbackTime = std::chrono::milliseconds(0);
  PeerBench bench(options);
  bench.OpenSession();
  bench.story_.onText = [&](WebSocketsService&) { bench.clock_.Advance(std::chrono::seconds(5)); };
  bench.Say(TextFrame("slow"));
  EXPECT_EQ(bench.Counters().slowCallbacks.Get(), 0U);
}

}  // namespace
}  // namespace wshost::testing
