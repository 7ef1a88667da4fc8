// SPDX-License-Identifier: MIT
// Accepting, and resting when the process is out of descriptors.
#include "transport/Acceptor.h"

#include <Poco/Net/SocketImpl.h>
#include <Poco/Net/StreamSocket.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "LogCapture.h"
#include "ManualClock.h"

namespace {

/// What is done to this thread's calls of accept4.
struct AcceptFault {
  std::size_t failCall = 0;  // 0: none
  int error = 0;
  std::size_t calls = 0;
};
thread_local AcceptFault acceptFault;

}  // namespace

// Stands before the C library's, in this program.
extern "C" int accept4(int socket, sockaddr* address, socklen_t* length, int flags) {
  if (++acceptFault.calls == acceptFault.failCall) {
    errno = acceptFault.error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_accept4, socket, address, length, flags));
}

namespace wshost::host {
namespace {

using namespace std::chrono_literals;

// While it lives, this process can open nothing more.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int lowestFree = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(lowestFree);
    rlimit limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(lowestFree);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

class AcceptorTest : public ::testing::TestWithParam<PollerKind> {
 protected:
  void SetUp() override {
    Poco::Net::ServerSocket socket;
    socket.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true);
    socket.listen(100);
    socket.setBlocking(false);
    address_ = socket.address();
    socket_ = socket;
    acceptor_ = std::make_shared<Acceptor>(*loop_, socket, [this](PeerTransport transport, const PeerAddress& peer) {
      accepted_.push_back(std::move(transport));
      peers_.push_back(peer.ToString());
    });
    loop_->Adopt(acceptor_);
    acceptor_->Start();
  }
  void TearDown() override { acceptor_->Stop(); }

  void Connect() { clients_.emplace_back(address_); }
  void Turn(host::Duration longest = Duration::zero()) { loop_->RunTurn(longest); }
  std::uint64_t Pauses() { return loop_->Counters().acceptPauses.Get(); }

  testing::ManualClock clock_;
  std::shared_ptr<EventLoop> loop_ = std::make_shared<EventLoop>(MakePoller(GetParam()), clock_, 100);
  Poco::Net::ServerSocket socket_;
  Poco::Net::SocketAddress address_;
  std::shared_ptr<Acceptor> acceptor_;
  std::vector<PeerTransport> accepted_;
  std::vector<std::string> peers_;
  std::vector<Poco::Net::StreamSocket> clients_;
};

TEST_P(AcceptorTest, DeliversEveryPeerWithItsAddress) {
  for (int i = 0; i < 3; ++i) Connect();
  while (accepted_.size() < 3) Turn(1h);
  EXPECT_EQ(loop_->Counters().accepted.Get(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(peers_[i], clients_[i].address().toString());
}

TEST_P(AcceptorTest, WhatItDeliversReadsAndWrites) {
  Connect();
  while (accepted_.empty()) Turn(1h);
  PeerTransport& ours = accepted_[0];
  std::byte buffer[16];
  EXPECT_EQ(ours.Read(buffer).status, IoResult::Status::WouldBlock);
  const std::string head = "he", tail = "llo";
  const std::vector<Transport::Bytes> pieces{std::as_bytes(std::span(head)), std::as_bytes(std::span(tail))};
  EXPECT_EQ(ours.Write(pieces).bytes, 5U);
  ours.ShutdownWrite();
  char received[16];
  int count = 0;
  while (const int part = clients_[0].receiveBytes(received + count, 16 - count)) count += part;
  EXPECT_EQ(std::string(received, 5), "hello");
  clients_[0].close();
  while (ours.Read(buffer).status == IoResult::Status::WouldBlock) {
  }
  EXPECT_NE(ours.Read(buffer).status, IoResult::Status::Done);
}

TEST_P(AcceptorTest, WhatItDeliversSendsAtOnce) {
  Connect();
  while (accepted_.empty()) Turn(1h);
  int on = 0;
  socklen_t length = sizeof on;
  ASSERT_EQ(::getsockopt(accepted_[0].Handle(), IPPROTO_TCP, TCP_NODELAY, &on, &length), 0);
  EXPECT_NE(on, 0);
}

TEST_P(AcceptorTest, RestsWithoutDescriptorsAndRecovers) {
  Connect();
  {
    const NoDescriptors none;
    while (Pauses() == 0) Turn(1h);
    for (int i = 0; i < 10; ++i) Turn();
    EXPECT_EQ(Pauses(), 1U) << "a socket that stays readable must not be asked all the time";
    clock_.Advance(49ms);
    Turn();
    Turn();
    EXPECT_EQ(Pauses(), 1U);
    clock_.Advance(1ms);
    Turn();  // asks again
    Turn();
    EXPECT_EQ(Pauses(), 2U);
    clock_.Advance(99ms);
    Turn();
    Turn();
    EXPECT_EQ(Pauses(), 2U) << "the second rest is longer";
    for (int i = 0; i < 10; ++i) {
      clock_.Advance(1s);  // the longest rest
      Turn();
      Turn();
    }
    EXPECT_EQ(Pauses(), 12U);
    EXPECT_TRUE(accepted_.empty());
  }
  clock_.Advance(1s);
  Turn();
  while (accepted_.empty()) Turn(1h);
  EXPECT_EQ(Pauses(), 12U);
}

TEST_P(AcceptorTest, LosesNobodyWhicheverCallFails) {
  constexpr std::size_t kPeers = 3;
  for (const int error : {ECONNABORTED, EINTR, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH,
                          ENETUNREACH, ETIMEDOUT, EAGAIN, EMFILE, ENFILE, ENOBUFS, ENOMEM, EINVAL}) {
    for (std::size_t failCall = 1;; ++failCall) {
      SCOPED_TRACE("error " + std::to_string(error) + " at call " + std::to_string(failCall));
      const std::uint64_t pauses = Pauses();
      accepted_.clear();
      acceptFault = {failCall, error};
      for (std::size_t i = 0; i < kPeers; ++i) Connect();
      while (accepted_.size() < kPeers) {
        Turn();
        if (Pauses() != pauses) clock_.Advance(1s);  // the longest rest
      }
      while (acceptFault.calls < kPeers + 1) Turn();  // the last one says that there is none left
      const bool failed = acceptFault.calls >= failCall;
      acceptFault = {};
      clients_.clear();
      EXPECT_EQ(accepted_.size(), kPeers);
      if (!failed) break;
      const bool rests = error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM || error == EINVAL;
      EXPECT_EQ(Pauses() - pauses, rests ? 1U : 0U);
      clock_.Advance(1s);
      Turn();
      ASSERT_LT(failCall, 100U);
    }
  }
}

// As another process can that holds the same socket.
TEST_P(AcceptorTest, RestsOnASocketThatSomebodyElseHasShutDown) {
  const testing::LogCapture log("wshost.host");
  ASSERT_EQ(::shutdown(socket_.impl()->sockfd(), SHUT_RDWR), 0);
  acceptFault = {};
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_EQ(Pauses(), 1U);
  EXPECT_EQ(acceptFault.calls, 1U) << "it must not be asked all the time";
  EXPECT_EQ(log.Count("another process may have shut down"), 1U);
  clock_.Advance(50ms);
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_EQ(Pauses(), 2U);
  EXPECT_EQ(acceptFault.calls, 2U);
  ASSERT_EQ(::listen(socket_.impl()->sockfd(), 100), 0);  // and takes it up again
  clients_.emplace_back(socket_.address());
  clock_.Advance(1s);
  while (accepted_.empty()) Turn();
}

TEST_P(AcceptorTest, StoppingIsIdempotentAndFreesThePort) {
  acceptor_->Stop();
  acceptor_->Stop();
  Turn();
  EXPECT_EQ(loop_->MemberCount(), 0U);
  EXPECT_THROW(Poco::Net::StreamSocket{address_}, std::exception);
}

INSTANTIATE_TEST_SUITE_P(OfThisSystem, AcceptorTest, ::testing::Values(PollerKind::Best, PollerKind::Poll),
                         [](const auto& kind) { return kind.param == PollerKind::Poll ? "Poll" : "Best"; });

}  // namespace
}  // namespace wshost::host
