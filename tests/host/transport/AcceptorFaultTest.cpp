// SPDX-License-Identifier: MIT
// Accepting where Linux fails: out of descriptors, peers that have gone, a socket that somebody else has shut down.
#include <Poco/Net/SocketImpl.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "AcceptorBench.h"
#include "LogCapture.h"

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

class AcceptorFaultTest : public AcceptorBench {};

TEST_P(AcceptorFaultTest, RestsWithoutDescriptorsAndRecovers) {
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

TEST_P(AcceptorFaultTest, LosesNobodyWhicheverCallFails) {
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
TEST_P(AcceptorFaultTest, RestsOnASocketThatSomebodyElseHasShutDown) {
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

INSTANTIATE_TEST_SUITE_P(OfThisSystem, AcceptorFaultTest, ::testing::Values(PollerKind::Best, PollerKind::Poll),
                         NameOf);

}  // namespace
}  // namespace wshost::host
