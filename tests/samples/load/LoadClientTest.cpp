// SPDX-License-Identifier: MIT
// One client of the load client, against a server's endpoint in memory.
#include "LoadClient.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/EncodedMessage.h"
#include "wshost/protocol/Endpoint.h"

namespace {

using load::ClientEnd;
using load::LoadClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using wshost::CloseCode;
using wshost::protocol::Endpoint;
using wshost::protocol::Event;
using Bytes = std::vector<std::byte>;
using State = LoadClient::State;

class FixedKeys final : public wshost::protocol::MaskKeySource {
 public:
  std::array<std::byte, 4> Next() override { return {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}}; }
};

/// A client, a server that answers as it is told, and what both heard.
class LoadClientTest : public ::testing::Test, protected load::ClientListener {
 protected:
  LoadClientTest() : client_(7, limits_, keys_, *this), server_(limits_) {}

  void OnOpen(LoadClient& client) override {
    EXPECT_EQ(&client, &client_);
    ++opened_;
  }
  void OnMessage(LoadClient&, std::string_view payload) override { messages_.emplace_back(payload); }
  void OnEnd(LoadClient&, const ClientEnd& end) override { ends_.push_back(end); }

  void Ask() {
    client_.OnConnecting();
    client_.OnConnected({.host = "a"});
    EXPECT_EQ(ToServer(), std::vector{Event::Type::UpgradeRequested});
  }
  void Open() {
    Ask();
    server_.Accept();
    ToClient();
    ASSERT_EQ(client_.GetState(), State::Open);
  }
  /// Carries the client's output to the server. Returns: what the server saw.
  std::vector<Event::Type> ToServer() {
    Bytes bytes = client_.TakeOutput();
    server_.Receive(bytes);
    std::vector<Event::Type> seen;
    for (Event event = server_.NextEvent(); event.type != Event::Type::None; event = server_.NextEvent()) {
      seen.push_back(event.type);
      heard_.emplace_back(event.Text());
    }
    return seen;
  }
  void ToClient() { ToClient(server_.TakeOutput()); }
  void ToClient(Bytes bytes) { client_.OnBytes(bytes); }
  void ToClient(const wshost::EncodedMessage& message) {
    const auto bytes = message.Bytes();
    ToClient(Bytes(bytes.begin(), bytes.end()));
  }
  const ClientEnd& End() {
    EXPECT_EQ(ends_.size(), 1U);
    EXPECT_EQ(client_.GetState(), State::Ended);
    return ends_.at(0);
  }

  wshost::protocol::ProtocolLimits limits_;
  FixedKeys keys_;
  LoadClient client_;
  Endpoint server_;
  int opened_ = 0;
  std::vector<std::string> messages_;
  std::vector<std::string> heard_;
  std::vector<ClientEnd> ends_;
};

TEST_F(LoadClientTest, WaitsConnectsAsksAndOpens) {
  EXPECT_EQ(client_.GetState(), State::Waiting);
  client_.OnConnecting();
  EXPECT_EQ(client_.GetState(), State::Connecting);
  client_.OnConnected({.host = "a"});
  EXPECT_EQ(client_.GetState(), State::Upgrading);
  EXPECT_TRUE(client_.IsOpening());
  EXPECT_FALSE(client_.Send("too early"));
  ToServer();
  server_.Accept();
  ToClient();
  EXPECT_EQ(opened_, 1);
  EXPECT_TRUE(client_.IsOpen());
}

TEST_F(LoadClientTest, SendsAndHearsMessages) {
  Open();
  EXPECT_TRUE(client_.Send("hello"));
  EXPECT_EQ(client_.SentCount(), 1U);
  EXPECT_EQ(ToServer(), std::vector{Event::Type::Text});
  EXPECT_EQ(heard_.back(), "hello");
  ToClient(wshost::EncodedMessage::Text("back"));
  ToClient(wshost::EncodedMessage::Binary({}));
  EXPECT_THAT(messages_, ElementsAre("back", ""));
}

TEST_F(LoadClientTest, AnswersPings) {
  Open();
  server_.SendPing();
  ToClient();
  EXPECT_TRUE(client_.HasOutput());
  EXPECT_EQ(ToServer(), std::vector{Event::Type::Pong});
}

TEST_F(LoadClientTest, SaysGoodbyeWith1000AndWaitsForTheServerToHangUp) {
  Open();
  client_.Close();
  EXPECT_EQ(client_.GetState(), State::Closing);
  EXPECT_FALSE(client_.Send("too late"));
  EXPECT_EQ(ToServer(), std::vector{Event::Type::Closed});
  ToClient();
  EXPECT_EQ(End().kind, ClientEnd::Kind::ClosedByUs);
  EXPECT_EQ(End().code, CloseCode::Normal);
  EXPECT_FALSE(End().IsFault());
  EXPECT_FALSE(client_.WantsHangup());
  client_.OnHangup("hung up");
  EXPECT_TRUE(client_.WantsHangup());
  EXPECT_EQ(ends_.size(), 1U);
}

TEST_F(LoadClientTest, TellsTheServersCloseAndAnswersIt) {
  Open();
  server_.SendClose(CloseCode::GoingAway, "bye");
  ToClient();
  EXPECT_EQ(End().kind, ClientEnd::Kind::ClosedByServer);
  EXPECT_EQ(End().code, CloseCode::GoingAway);
  EXPECT_EQ(End().reason, "bye");
  EXPECT_TRUE(End().IsFault());
  EXPECT_EQ(ToServer(), std::vector{Event::Type::Closed});
}

TEST_F(LoadClientTest, TakesAServersNormalCloseForNoFault) {
  Open();
  server_.SendClose(CloseCode::Normal);
  ToClient();
  EXPECT_FALSE(End().IsFault());
}

TEST_F(LoadClientTest, TellsARefusalWithItsStatus) {
  Ask();
  server_.Refuse(503, "full");
  ToClient();
  EXPECT_EQ(End().kind, ClientEnd::Kind::NotOpened);
  EXPECT_EQ(End().reason, "refused: 503 Service Unavailable");
  EXPECT_TRUE(client_.WantsHangup());
  EXPECT_EQ(opened_, 0);
}

TEST_F(LoadClientTest, TellsWhatIsWrongWithAnAnswer) {
  Ask();
  constexpr std::string_view kAnswer = "SSH-2.0-x\r\n\r\n";
  ToClient(
      Bytes(reinterpret_cast<const std::byte*>(kAnswer.begin()), reinterpret_cast<const std::byte*>(kAnswer.end())));
  EXPECT_EQ(End().kind, ClientEnd::Kind::NotOpened);
  EXPECT_THAT(End().reason, HasSubstr("protocol error"));
}

TEST_F(LoadClientTest, EndsAtABadFrameWithItsCloseCode) {
  Open();
  ToClient(Bytes{std::byte{0xF1}, std::byte{0x00}});  // reserved bits
  EXPECT_EQ(End().kind, ClientEnd::Kind::Broken);
  EXPECT_EQ(End().code, CloseCode::ProtocolError);
  EXPECT_TRUE(End().IsFault());
  EXPECT_TRUE(client_.WantsHangup());
  EXPECT_TRUE(client_.HasOutput());  // the Close
}

TEST_F(LoadClientTest, TellsAHangupBeforeAndAfterTheUpgradeApart) {
  client_.OnConnecting();
  client_.OnHangup("gone");
  EXPECT_EQ(End().kind, ClientEnd::Kind::NotOpened);
  EXPECT_EQ(End().reason, "gone");
}

TEST_F(LoadClientTest, IsBrokenByAHangupWithoutAClose) {
  Open();
  client_.OnHangup("gone");
  EXPECT_EQ(End().kind, ClientEnd::Kind::Broken);
  EXPECT_TRUE(End().IsFault());
}

TEST_F(LoadClientTest, GivesUpOnce) {
  Open();
  client_.Close();
  client_.GiveUp("no answer");
  client_.GiveUp("no answer");
  client_.OnHangup("gone");
  EXPECT_EQ(End().kind, ClientEnd::Kind::Broken);
  EXPECT_EQ(End().reason, "no answer");
}

}  // namespace
