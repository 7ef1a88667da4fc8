// SPDX-License-Identifier: MIT
// What systemd is told, and the sockets that it gives, with descriptors and sockets of the test's own.
#include <Poco/Environment.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "LogCapture.h"
#include "TemporaryFile.h"
#include "system/InheritedSockets.h"
#include "system/ServiceNotifier.h"
#include "wshost/app/Settings.h"

namespace {

using namespace wshost;
using namespace std::chrono_literals;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

/// Stands in for systemd at the other end of NOTIFY_SOCKET.
class Listener {
 public:
  explicit Listener(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("bind");
  }
  ~Listener() { ::close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string Hear() const {
    std::array<char, 4096> buffer{};
    const ssize_t length = ::recv(socket_, buffer.data(), buffer.size(), 0);
    return {buffer.data(), static_cast<std::size_t>(length)};
  }
  bool HearIfAny() const {
    char c = 0;
    return ::recv(socket_, &c, 1, MSG_DONTWAIT) >= 0;
  }

 private:
  int socket_;
};

class Notifier : public ::testing::Test {
 protected:
  Notifier() {
    ::setenv("NOTIFY_SOCKET", (folder_.Folder() + "/notify").c_str(), 1);
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
  }
  ~Notifier() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  }

  const wshost::testing::TemporaryFile folder_{"unused", ""};
  const Listener systemd_{folder_.Folder() + "/notify"};
};

TEST_F(Notifier, TellsSystemdHowTheProgramIsDoing) {
  const auto notifier = app::MakeServiceNotifier();
  notifier->Ready("listening on\nws://127.0.0.1:4502/");
  EXPECT_EQ(systemd_.Hear(), "READY=1\nSTATUS=listening on ws://127.0.0.1:4502/");
  notifier->Status("3 sessions");
  EXPECT_EQ(systemd_.Hear(), "STATUS=3 sessions");
  notifier->Reloading();
  EXPECT_THAT(systemd_.Hear(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  notifier->Stopping("draining", 10s);
  EXPECT_EQ(systemd_.Hear(), "STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=10000000");
  notifier->Stopping("draining", 0s);  // nobody knows how long
  EXPECT_EQ(systemd_.Hear(), "STOPPING=1\nSTATUS=draining");
  notifier->IsAlive();
  EXPECT_EQ(systemd_.Hear(), "WATCHDOG=1");
}

TEST_F(Notifier, WaitsForNoManagerThatDoesNotRead) {
  const wshost::testing::LogCapture log("wshost.app");
  const auto notifier = app::MakeServiceNotifier();
  for (int i = 0; i < 100'000 && log.Count("cannot be told anything") == 0; ++i) notifier->IsAlive();
  for (int i = 0; i < 3; ++i) notifier->IsAlive();
  EXPECT_EQ(log.Count("cannot be told anything"), 1U);
  while (systemd_.HearIfAny()) {
  }
  notifier->IsAlive();
  EXPECT_EQ(systemd_.Hear(), "WATCHDOG=1");
}

TEST_F(Notifier, FeedsAWatchdogTwiceAsOftenAsAskedFor) {
  EXPECT_EQ(app::MakeServiceNotifier()->WatchdogInterval(), 0ms);
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  EXPECT_EQ(app::MakeServiceNotifier()->WatchdogInterval(), 1500ms);
  ::setenv("WATCHDOG_PID", "1", 1);  // meant for somebody else
  EXPECT_EQ(app::MakeServiceNotifier()->WatchdogInterval(), 0ms);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(app::MakeServiceNotifier()->WatchdogInterval(), 1500ms);
}

TEST(ServiceNotifierWithoutAManager, TellsNobody) {
  ::unsetenv("NOTIFY_SOCKET");
  app::MakeServiceNotifier()->Ready("fine");
}

/// Puts descriptors where systemd would, from 3 on, in a process of its own: that of a death test.
[[noreturn]] void TakeAndReport(const std::vector<int>& descriptors, const char* names) {
  int next = 3;
  std::vector<int> aside;
  for (const int each : descriptors) aside.push_back(::dup(::dup(::dup(::dup(each)))));  // out of the way of 3 and 4
  for (const int each : aside) ::dup2(each, next++);
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(descriptors.size()).c_str(), 1);
  ::setenv("LISTEN_FDNAMES", names, 1);
  std::string report;
  try {
    for (const app::InheritedSocket& each : app::TakeInheritedSockets()) {
      report += each.name + "@" + std::to_string(each.socket.address().port()) + " ";
    }
    if (::getenv("LISTEN_FDS") != nullptr) report += "LISTEN_FDS is still set";
  } catch (const SettingsError& error) {
    report = error.what();
  }
  report += "\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, report.data(), report.size());
  ::_exit(0);
}

TEST(InheritedSocketsDeathTest, AreTakenWithTheirNames) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Poco::Net::ServerSocket first(Poco::Net::SocketAddress("127.0.0.1", 0));
  const Poco::Net::ServerSocket second(Poco::Net::SocketAddress("127.0.0.1", 0));
  EXPECT_EXIT(TakeAndReport({first.impl()->sockfd(), second.impl()->sockfd()}, "public:admin"),
              ::testing::ExitedWithCode(0), "public@[0-9]+ admin@[0-9]+ \n");
}

TEST(InheritedSocketsDeathTest, ThatDoNotListenAreRefused) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(TakeAndReport({STDIN_FILENO}, "public"), ::testing::ExitedWithCode(0),
              "LISTEN_FDS: descriptor 3 .'public'.: expected a TCP socket that listens");
}

TEST(InheritedSockets, MeantForAnotherProcessAreLeftAlone) {
  ::setenv("LISTEN_PID", "1", 1);
  ::setenv("LISTEN_FDS", "1", 1);
  EXPECT_TRUE(app::TakeInheritedSockets().empty());
  EXPECT_EQ(::getenv("LISTEN_FDS"), nullptr);
}

}  // namespace
