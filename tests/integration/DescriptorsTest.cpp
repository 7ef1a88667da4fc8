// SPDX-License-Identifier: MIT
// The process runs out of descriptors: those who are in stay, those who wait come in later.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "Engines.h"
#include "LogCapture.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

// Takes all descriptors that are left, after lowering their number, and gives them back in the end.
class NoDescriptorsLeft {
 public:
  NoDescriptorsLeft() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lowered = before_;
    lowered.rlim_cur = std::min<rlim_t>(before_.rlim_cur, 256);
    ::setrlimit(RLIMIT_NOFILE, &lowered);
    for (int descriptor = ::dup(0); descriptor >= 0; descriptor = ::dup(0)) taken_.push_back(descriptor);
  }
  ~NoDescriptorsLeft() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
    for (const int descriptor : taken_) ::close(descriptor);
  }
  NoDescriptorsLeft(const NoDescriptorsLeft&) = delete;
  NoDescriptorsLeft& operator=(const NoDescriptorsLeft&) = delete;

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

class Descriptors : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Descriptors, AllEngines(), NameOf);

TEST_P(Descriptors, WhenTheyRunOutAcceptingPausesAndGoesOnLater) {
  const LogCapture log("wshost.host");
  const auto host = Opened<EchoService>(GetParam().Options());
  TestClient inside = TestClient::Joined(PortOf(*host));
  inside.ExpectEcho("before");

  std::array<int, 3> waiting{};
  for (int& socket : waiting) socket = ::socket(AF_INET, SOCK_STREAM, 0);
  {
    const NoDescriptorsLeft exhausted;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(PortOf(*host));
    const std::string head = UpgradeHead();
    for (const int socket : waiting) {
      // The kernel takes them in; the host cannot.
      ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
      ASSERT_EQ(::send(socket, head.data(), head.size(), MSG_NOSIGNAL), static_cast<ssize_t>(head.size()));
    }
    Eventually("accepting pauses", [&] {
      inside.ExpectEcho("meanwhile");
      return host->Statistics().acceptPauses != 0;
    });
    EXPECT_EQ(host->Statistics().accepted, 1U);
    EXPECT_GE(log.Count("out of descriptors"), 1U);
  }
  for (const int socket : waiting) {
    std::array<char, 12> answer{};
    ASSERT_EQ(::recv(socket, answer.data(), answer.size(), MSG_WAITALL), static_cast<ssize_t>(answer.size()));
    EXPECT_EQ(std::string(answer.data(), answer.size()), "HTTP/1.1 101");
    ::close(socket);
  }
  inside.ExpectEcho("after");
  TestClient::Joined(PortOf(*host)).ExpectEcho("new");
}

}  // namespace
}  // namespace wshost::testing
