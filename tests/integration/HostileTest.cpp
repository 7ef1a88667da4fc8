// SPDX-License-Identifier: MIT
// Peers that mean harm, many at once: each is bounded, and an honest client's echo goes on throughout. docs/limits.md
// lists them.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "Scale.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

const std::size_t kMany = Scaled(500, 100);

class Hostile : public EngineTest {
 protected:
  /// Opens the host, and an honest client.
  void Start(HostOptions options) {
    host_ = Opened<EchoService>(std::move(options));
    honest_.emplace_back(TestClient::Joined(PortOf(*host_)));
  }
  void Start() { Start(GetParam().Options()); }
  std::uint16_t Port() const { return PortOf(*host_); }
  HostStatistics Statistics() const { return host_->Statistics(); }
  void ExpectEcho(const std::string& when) { honest_.front().ExpectEcho(when); }
  /// Waits until the honest client alone is left, while it goes on.
  void ExpectOnlyTheHonestIsLeft() {
    Eventually("the others are gone", [this] {
      ExpectEcho("waiting");
      return Statistics().openPeers == 1;
    });
    EXPECT_EQ(Statistics().openSessions, 1U);
  }

  std::unique_ptr<WebSocketsHost<EchoService>> host_;
  std::vector<TestClient> honest_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Hostile, MainEngines(), NameOf);

TEST_P(Hostile, HeadsThatDripAreCutInTimeWhileOthersAreServed) {
  HostOptions options = GetParam().Options();
  options.handshakeTimeout = std::chrono::milliseconds(500);
  options.closeTimeout = std::chrono::milliseconds(100);
  Start(options);
  std::vector<TestClient> slow;
  for (std::size_t i = 0; i < kMany; ++i) slow.emplace_back(Port());
  const std::string head = UpgradeHead();
  std::size_t at = 0;
  Eventually("all are timed out, however long they go on", [&] {
    for (TestClient& each : slow) each.TrySend(FromText(head.substr(at % (head.size() - 4), 1)));
    ++at;
    ExpectEcho("a byte later");
    return Statistics().timeouts >= kMany;  // who does not hang up after its 408 is counted again
  });
  slow.clear();
  ExpectOnlyTheHonestIsLeft();
}

TEST_P(Hostile, FramesThatStallHoldNothingUp) {
  Start();
  std::vector<TestClient> stalled;
  const Bytes frame = TextFrame(std::string(1000, 'x'));
  for (std::size_t i = 0; i < kMany; ++i) {
    stalled.push_back(TestClient::Joined(Port()));
    stalled.back().Send(ToBytes(std::span(frame).first(1 + i % (frame.size() - 1))));
    if (i % 20 == 0) ExpectEcho("half a frame later");
  }
  EXPECT_EQ(Statistics().openSessions, kMany + 1);
  EXPECT_EQ(Statistics().protocolErrors, 0U);
  stalled.clear();
  ExpectOnlyTheHonestIsLeft();
}

TEST_P(Hostile, LengthsThatAreAnnouncedAndNotSentHoldNothingUp) {
  Start();
  std::vector<TestClient> announcers;
  for (std::size_t i = 0; i < kMany; ++i) {
    announcers.push_back(TestClient::Joined(Port()));
    announcers.back().Send(Encoded({.opcode = 0x2}, 1024 * 1024));
    if (i % 20 == 0) ExpectEcho("a length later");
  }
  // One byte more than is allowed ends it from the header alone.
  TestClient tooMuch = TestClient::Joined(Port());
  tooMuch.Send(Encoded({.opcode = 0x2}, 1024 * 1024 + 1));
  EXPECT_EQ(tooMuch.ReadClose().code, 1009U);
  ExpectEcho("in the end");
}

TEST_P(Hostile, ConnectsThatResetAtOnceLeaveNothingBehind) {
  Start();
  for (std::size_t i = 0; i < 4 * kMany; ++i) {
    TestClient client(Port());
    if (i % 3 == 1) client.TrySend(FromText("GET / HT"));
    if (i % 3 == 2) client.TrySend(FromText(UpgradeHead()));
    client.Reset();
    if (i % 50 == 0) ExpectEcho("a storm later");
  }
  ExpectOnlyTheHonestIsLeft();
}

TEST_P(Hostile, AClientThatNeverReadsCostsItsQueueAndIsCut) {
  constexpr std::size_t kMessageBytes = 8 * 1024;
  constexpr std::size_t kFrameBytes = kMessageBytes + 4;
  HostOptions options = GetParam().Options();
  options.maxQueueBytes = 512 * 1024;
  options.pingInterval = std::chrono::milliseconds(300);
  Start(options);
  const std::string message(kMessageBytes, 'x');
  TestClient deaf(Port(), 4096);
  deaf.Upgrade();
  std::thread talker([&] {
    const Bytes frame = TextFrame(message);
    while (deaf.TrySend(frame)) {
    }
  });
  // What waits in the host's queues, but for heads and pings; the honest client's echoes have all been read.
  std::size_t most = 0;
  Eventually("it is cut", [&] {
    ExpectEcho(message);
    const HostStatistics statistics = Statistics();
    const std::size_t queued = statistics.messagesSent * kFrameBytes;
    most = std::max(most, queued > statistics.bytesSent ? queued - statistics.bytesSent : 0);
    return statistics.openSessions == 1;
  });
  talker.join();
  EXPECT_GE(most, options.maxQueueBytes / 4) << "it was sent to until its queue was over half full";
  // The honest client may have read its last echo before its loop has counted those bytes: they seem to wait then.
  EXPECT_LE(most, options.maxQueueBytes + kFrameBytes);
  EXPECT_EQ(Statistics().timeouts, 1U);
  ExpectOnlyTheHonestIsLeft();
}

TEST_P(Hostile, PingsByTheThousandDisturbNobody) {
  Start();
  TestClient pinger = TestClient::Joined(Port());
  Bytes pings;
  for (int i = 0; i < 1000; ++i) {
    const Bytes ping = PingFrame(std::to_string(i));
    pings.insert(pings.end(), ping.begin(), ping.end());
  }
  for (std::size_t i = 0; i < Scaled(20, 5); ++i) {
    pinger.Send(pings);
    ExpectEcho("a thousand pings later");
  }
  pinger.SendText("the end");
  std::size_t pongs = 0;
  for (Frame frame = pinger.ReadFrame(); frame.opcode != 0x1; frame = pinger.ReadFrame()) {
    EXPECT_EQ(frame.opcode, 0xA);
    ++pongs;
  }
  // What came in one read with "the end" is answered behind it.
  if (pongs == 0) {
    EXPECT_EQ(pinger.ReadFrame().opcode, 0xA);
  }
}

TEST_P(Hostile, AMessageOfAMillionFragmentsIsAMessage) {
  Start();
  TestClient client = TestClient::Joined(Port());
  const std::size_t count = Scaled(1'000'000);
  constexpr std::size_t kBatch = 10'000;
  client.Send(TextFrame("x", false));
  Bytes batch;
  for (std::size_t i = 0; i < kBatch; ++i) {
    const Bytes fragment = ContinuationFrame("x", false);
    batch.insert(batch.end(), fragment.begin(), fragment.end());
  }
  for (std::size_t sent = 0; sent < count; sent += kBatch) {
    client.Send(batch);
    ExpectEcho("fragments later");
  }
  client.Send(ContinuationFrame("", true));
  EXPECT_EQ(client.ReadText(), std::string(count + 1, 'x'));
}

TEST_P(Hostile, GarbageIsRefused) {
  Start();
  std::mt19937 random(11);
  for (std::size_t i = 0; i < kMany; ++i) {
    TestClient client(Port());
    const bool isOpen = i % 2 == 0;
    if (isOpen) client.Upgrade();
    Bytes garbage;
    for (int k = 0; k < 300; ++k) garbage.push_back(static_cast<std::byte>(random() & 0xFF));
    garbage.front() = std::byte{0xFF};  // neither a method nor a frame
    client.TrySend(garbage);
    if (isOpen) {
      EXPECT_EQ(client.ReadClose().code, 1002U);
    } else {
      EXPECT_EQ(client.ReadAnswer().status, 400);
    }
    if (i % 50 == 0) ExpectEcho("garbage later");
  }
  ExpectOnlyTheHonestIsLeft();
  EXPECT_EQ(Statistics().protocolErrors, kMany);
}

TEST_P(Hostile, PeersMayVanishInEveryStateOfTheClosingHandshake) {
  HostOptions options = GetParam().Options();
  options.closeTimeout = std::chrono::milliseconds(200);
  Start(options);
  const std::vector<std::function<void(TestClient&)>> endings{
      [](TestClient& client) { client.Reset(); },
      [](TestClient& client) { client.ShutdownWrite(); },
      [](TestClient& client) {
        client.Send(CloseFrame(1000));
        client.Reset();
      },
      [](TestClient& client) {
        client.Send(CloseFrame(1000));
        client.ShutdownWrite();
      },
      [](TestClient& client) {
        client.Send(CloseFrame(1000));
        client.ReadClose();
        client.Reset();
      },
      [](TestClient& client) {
        Bytes half = CloseFrame(1000, "half of it");
        half.resize(5);
        client.Send(half);
      },
      [](TestClient& client) {
        client.Send(Joined(TextFrame("unread"), CloseFrame(1000)));
        client.ShutdownWrite();
        client.ReadUntilGone();
      },
      [](TestClient& client) {
        client.Send(Encoded({.opcode = 0x3}));  // the host says Close
        client.Reset();
      },
      [](TestClient& client) {
        client.Send(Encoded({.opcode = 0x3}));
        client.ReadClose();
        client.ShutdownWrite();
      },
  };
  for (std::size_t i = 0; i < endings.size(); ++i) {
    SCOPED_TRACE("ending " + std::to_string(i));
    {
      TestClient client = TestClient::Joined(Port());
      endings[i](client);
    }
    ExpectOnlyTheHonestIsLeft();
  }
}

// ---- limits of one address

TEST_P(Hostile, AnAddressMayHaveOnlySoManySessions) {
  HostOptions options = GetParam().Options();
  options.maxSessionsPerAddress = 3;
  Start(options);
  std::vector<TestClient> allowed;
  for (int i = 0; i < 2; ++i) allowed.push_back(TestClient::Joined(Port()));
  {
    TestClient refused(Port());
    refused.Send(UpgradeHead());
    EXPECT_EQ(refused.ReadAnswer().status, 429);
  }
  allowed.front().CloseCleanly();
  Eventually("both have left", [this] { return Statistics().openPeers == 2; });
  TestClient::Joined(Port()).ExpectEcho("there is room again");
  ExpectEcho("in the end");
}

TEST_P(Hostile, AnAddressMayHaveOnlySoManyHandshakes) {
  HostOptions options = GetParam().Options();
  options.maxHandshakesPerAddress = 5;
  Start(options);
  std::vector<TestClient> slow;
  for (int i = 0; i < 5; ++i) slow.emplace_back(Port());
  for (TestClient& each : slow) each.Send("GET");
  Eventually("they are let in", [this] { return Statistics().openPeers == 6; });
  TestClient refused(Port());
  refused.ReadUntilGone();
  EXPECT_EQ(Statistics().peersRefused, 1U);
  slow.clear();
  ExpectOnlyTheHonestIsLeft();
  TestClient::Joined(Port()).ExpectEcho("there is room again");
}

TEST_P(Hostile, AnAddressMaySendOnlySoManyMessages) {
  HostOptions options = GetParam().Options();
  options.maxMessagesPerSecondPerAddress = 50;
  Start(options);
  TestClient flooder = TestClient::Joined(Port());
  Bytes flood;
  for (int i = 0; i < 1000; ++i) {
    const Bytes message = TextFrame("x");
    flood.insert(flood.end(), message.begin(), message.end());
  }
  flooder.Send(flood);
  std::size_t echoes = 0;
  Frame frame = flooder.ReadFrame();
  for (; frame.opcode == 0x1; frame = flooder.ReadFrame()) ++echoes;
  EXPECT_EQ(frame.opcode, 0x8);
  EXPECT_EQ(frame.payload, ClosePayloadBytes(1008, "too many messages"));
  EXPECT_GE(echoes, 1U);
  EXPECT_LT(echoes, 1000U);
  EXPECT_EQ(Statistics().messagesRefused, 1U);
}

}  // namespace
}  // namespace wshost::testing
