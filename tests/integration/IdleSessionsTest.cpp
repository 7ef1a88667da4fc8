// SPDX-License-Identifier: MIT
// Ten thousand sessions that say nothing, and then all one word. The clients live in a process of their own, because
// both ends together need more descriptors than many systems give to one.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include "ClientSwarm.h"
#include "Engines.h"
#include "Scale.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

constexpr std::size_t kWanted = Scaled(10'000, 1000);
constexpr std::size_t kSpare = 300;  // descriptors for everything else

std::size_t RaiseDescriptorLimit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur);
}

std::size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Another process, made while this one has one thread, that is told and tells one number at a time.
class ClientProcess {
 public:
  template <typename TRun>
  explicit ClientProcess(TRun run) {
    int down[2];
    int up[2];
    if (::pipe(down) != 0 || ::pipe(up) != 0) throw std::runtime_error("pipe");
    process_ = ::fork();
    if (process_ == 0) {
      ::close(down[1]);
      ::close(up[0]);
      in_ = down[0];
      out_ = up[1];
      int status = 1;
      try {
        run(*this);
        status = 0;
      } catch (const std::exception& error) {
        std::cerr << "the clients' process: " << error.what() << std::endl;
      }
      ::_exit(status);
    }
    ::close(down[0]);
    ::close(up[1]);
    in_ = up[0];
    out_ = down[1];
  }
  ~ClientProcess() {
    ::close(in_);
    ::close(out_);
    int status = 0;
    ::waitpid(process_, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  ClientProcess(const ClientProcess&) = delete;
  ClientProcess& operator=(const ClientProcess&) = delete;

  void Tell(std::size_t number) {
    if (::write(out_, &number, sizeof number) != sizeof number) throw std::runtime_error("the other process is gone");
  }
  std::size_t Hear() {
    std::size_t number = 0;
    if (::read(in_, &number, sizeof number) != sizeof number) throw std::runtime_error("the other process is gone");
    return number;
  }

 private:
  pid_t process_ = -1;
  int in_ = -1;
  int out_ = -1;
};

class IdleSessions : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, IdleSessions,
                         ::testing::Values(Engine{PollerKind::Epoll, 2}, Engine{PollerKind::Poll, 2}), NameOf);

TEST_P(IdleSessions, TenThousandAreKeptAndAllAnswer) {
  const std::size_t descriptors = RaiseDescriptorLimit();
  ASSERT_GT(descriptors, 2 * kSpare);
  const std::size_t count = std::min(kWanted, descriptors - kSpare);
  if (count < kWanted) std::cout << "only " << descriptors << " descriptors: " << count << " sessions" << std::endl;

  ClientProcess clients([count](ClientProcess& parent) {
    const auto port = static_cast<std::uint16_t>(parent.Hear());
    ClientSwarm swarm;
    swarm.Join(port, "/", count);
    parent.Tell(swarm.JoinedCount());
    parent.Hear();
    std::size_t echoes = 0;
    swarm.SetOnMessage([&](std::size_t client, std::string_view text) {
      if (text == "number " + std::to_string(client)) ++echoes;
    });
    for (std::size_t i = 0; i < count; ++i) swarm.SendText(i, "number " + std::to_string(i));
    swarm.Drive("all echoes", [&] { return echoes == count; });
    parent.Tell(echoes);
    swarm.Drive("the host says goodbye", [&] { return swarm.EndedCount() == count; });
    std::size_t clean = 0;
    for (std::size_t i = 0; i < count; ++i) clean += swarm.EndingOf(i) == ClientSwarm::Ending::Clean ? 1 : 0;
    parent.Tell(clean);
  });

  HostOptions options = GetParam().Options();
  options.handshakeTimeout = std::chrono::milliseconds(0);
  options.drainTimeout = std::chrono::milliseconds(0);
  options.closeTimeout = std::chrono::milliseconds(0);
  const auto host = Opened<EchoService>(options);
  const std::size_t before = ResidentBytes();
  clients.Tell(PortOf(*host));
  ASSERT_EQ(clients.Hear(), count);
  EXPECT_EQ(host->Statistics().openSessions, count);
  EXPECT_EQ(host->Sessions().size(), count);
  const std::size_t after = ResidentBytes();
  if (kScaleDivisor == 1) {  // a sanitizer's memory is not ours
    std::cout << count << " idle sessions, " << (after - std::min(before, after)) / count << " bytes each" << std::endl;
    EXPECT_LT(after - std::min(before, after), count * 64 * 1024);
  }
  clients.Tell(0);
  EXPECT_EQ(clients.Hear(), count);
  EXPECT_EQ(host->Statistics().messagesReceived, count);
  host->Close();
  EXPECT_EQ(clients.Hear(), count);
}

}  // namespace
}  // namespace wshost::testing
