// SPDX-License-Identifier: MIT
// Plays a peer's bytes to an endpoint, as a driver would, and writes down what comes of it.
#include "Conversation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <utility>

#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {

using protocol::Endpoint;
using protocol::Event;
using protocol::ProtocolError;
using protocol::ProtocolLimits;

const ProtocolLimits Conversation::kDefaultLimits{};

void PrintTo(const SeenEvent& event, std::ostream* stream) {
  static constexpr std::string_view kNames[] = {"None",  "UpgradeRequested", "HttpRequested", "Connected", "Refused",
                                                "Text",  "Binary",           "Ping",          "Pong",      "Closed",
                                                "Failed"};
  *stream << kNames[static_cast<std::size_t>(event.type)] << "(" << protocol::Describe(event.error).name << ", "
          << static_cast<int>(event.code) << ", \"" << event.payload.substr(0, 80) << "\")";
}

SeenEvent Seen(const Event& event) { return {event.type, event.error, event.code, ToText(event.payload)}; }

SeenEvent SeenText(std::string_view text) { return {.type = Event::Type::Text, .payload = std::string(text)}; }
SeenEvent SeenBinary(std::string_view bytes) { return {.type = Event::Type::Binary, .payload = std::string(bytes)}; }
SeenEvent SeenPing(std::string_view payload) { return {.type = Event::Type::Ping, .payload = std::string(payload)}; }
SeenEvent SeenPong(std::string_view payload) { return {.type = Event::Type::Pong, .payload = std::string(payload)}; }
SeenEvent SeenClosed(CloseCode code, std::string_view reason) {
  return {.type = Event::Type::Closed, .code = code, .payload = std::string(reason)};
}
SeenEvent SeenFailed(ProtocolError error) {
  return {.type = Event::Type::Failed, .error = error, .code = protocol::Describe(error).closeCode, .payload = {}};
}
SeenEvent SeenUpgrade() { return {.type = Event::Type::UpgradeRequested, .payload = {}}; }
SeenEvent SeenHttp() { return {.type = Event::Type::HttpRequested, .payload = {}}; }

std::span<std::byte> TextSink::Reserve(std::size_t bytes, std::size_t expectedBytes) {
  largestExpectedBytes_ = std::max(largestExpectedBytes_, expectedBytes);
  room_ = Bytes(bytes);
  room_.shrink_to_fit();
  return room_;
}

void TextSink::Commit(std::size_t bytes) noexcept {
  EXPECT_LE(bytes, room_.size());
  bytes_.insert(bytes_.end(), room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(bytes));
}

Conversation::Conversation(const ProtocolLimits& limits) : endpoint_(limits) {}

Conversation Conversation::Opened(const ProtocolLimits& limits) {
  Conversation conversation(limits);
  conversation.Feed(FromText(UpgradeRequest()));
  EXPECT_EQ(conversation.TakeEvents(), std::vector{SeenUpgrade()});
  EXPECT_EQ(conversation.endpoint_.GetState(), Endpoint::State::Open);
  conversation.ForgetOutput();
  return conversation;
}

void Conversation::Feed(const Bytes& part) {
  Bytes buffer(part);
  endpoint_.Receive(buffer);
  Drain();
  std::fill(buffer.begin(), buffer.end(), std::byte{0xDD});
}

void Conversation::FeedEof() {
  endpoint_.ReceiveEof();
  Drain();
}

void Conversation::Drain() {
  const auto next = [this] { return endpoint_.NextEvent(usesSink_ ? &sink_ : nullptr); };
  for (Event event = next(); event.type != Event::Type::None; event = next()) {
    events_.push_back(Seen(event));
    if (event.type == Event::Type::UpgradeRequested) endpoint_.Accept();
  }
  const Bytes output = endpoint_.TakeOutput();
  output_.insert(output_.end(), output.begin(), output.end());
}

std::string UpgradeRequest() { return UpgradeRequest({}, {}); }

std::string UpgradeRequest(std::string_view extraLines, std::string_view without) {
  std::string request = "GET /chat HTTP/1.1\r\n";
  for (const std::string_view line : {"Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade",
                                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"}) {
    if (line.substr(0, line.find(':')) != without) request.append(line).append("\r\n");
  }
  return request.append(extraLines).append("\r\n");
}

void ForEachOpenSplit(const Bytes& bytes, const std::function<void(Conversation&)>& check,
                      const ProtocolLimits& limits) {
  ForEachSplit(bytes, [&](const std::vector<Bytes>& parts) {
    SCOPED_TRACE("in " + std::to_string(parts.size()) + " parts, the first of " + std::to_string(parts[0].size()));
    for (const bool withSink : {false, true}) {
      SCOPED_TRACE(withSink ? "with a sink" : "without a sink");
      Conversation conversation = Conversation::Opened(limits);
      if (withSink) conversation.UseSink();
      for (const Bytes& part : parts) conversation.Feed(part);
      check(conversation);
    }
  });
}

void ForEachNewSplit(const Bytes& bytes, const std::function<void(Conversation&)>& check,
                     const ProtocolLimits& limits) {
  ForEachSplit(bytes, [&](const std::vector<Bytes>& parts) {
    SCOPED_TRACE("in " + std::to_string(parts.size()) + " parts, the first of " + std::to_string(parts[0].size()));
    Conversation conversation(limits);
    for (const Bytes& part : parts) conversation.Feed(part);
    check(conversation);
  });
}

void ExpectFrameFailure(const Bytes& frames, ProtocolError error, CloseCode code, const std::vector<SeenEvent>& before,
                        const ProtocolLimits& limits) {
  std::vector<SeenEvent> expected = before;
  expected.push_back({.type = Event::Type::Failed, .error = error, .code = code, .payload = {}});
  const auto check = [&](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), expected);
    EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Closed);
    EXPECT_TRUE(conversation.Peer().WantsTransportClose());
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
    const std::vector<Frame> sent = ReadServerFrames(conversation.OutputBytes());
    ASSERT_FALSE(sent.empty());
    EXPECT_EQ(sent.back().opcode, 0x8);
    const auto value = static_cast<unsigned>(code);
    EXPECT_EQ(sent.back().payload, ClosePayloadBytes(value, protocol::Describe(error).sentence));
    const auto isClose = [](const Frame& frame) { return frame.opcode == 0x8; };
    EXPECT_EQ(std::count_if(sent.begin(), sent.end(), isClose), 1);
  };
  ForEachOpenSplit(frames, check, limits);
}

std::string ExpectRefused(std::string_view request, ProtocolError error, int status, const ProtocolLimits& limits) {
  std::string response;
  const auto check = [&](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), std::vector{SeenFailed(error)});
    EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Closed);
    EXPECT_TRUE(conversation.Peer().WantsTransportClose());
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
    const std::string answer = conversation.Output();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ")) << answer;
    const std::string_view sentence = protocol::Describe(error).sentence;
    EXPECT_NE(answer.find("\r\nContent-Length: " + std::to_string(sentence.size()) + "\r\n"), std::string::npos);
    EXPECT_NE(answer.find("\r\nContent-Type: text/plain"), std::string::npos) << answer;
    EXPECT_NE(answer.find("\r\nConnection: close"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n" + std::string(sentence))) << answer;
    if (!response.empty()) {
      EXPECT_EQ(answer, response);
    }
    response = answer;
  };
  ForEachNewSplit(FromText(request), check, limits);
  return response;
}

}  // namespace wshost::testing
