// SPDX-License-Identifier: MIT
// Processes beside the one that measures.
#include "HostProcess.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "wshost/host/WebSocketsHost.h"

namespace {

class EchoService : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view text) override { SendText(text); }
  void OnBinary(std::span<const std::byte> bytes) override { SendBinary(bytes); }
};

template <typename TValue>
void Tell(int to, const TValue& value) {
  static_assert(std::is_trivially_copyable_v<TValue>);
  if (::write(to, &value, sizeof value) != static_cast<ssize_t>(sizeof value)) throw std::runtime_error("write");
}

void LowerDescriptorLimit(unsigned most) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = most;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void RunHost(wshost::HostOptions options, unsigned mostDescriptors, int tell, int stop) {
  if (mostDescriptors != 0) LowerDescriptorLimit(mostDescriptors);
  options.loopCount = 1;
  options.drainTimeout = std::chrono::milliseconds(1);
  wshost::WebSocketsHost<EchoService> host{"ws://127.0.0.1:0/", options};
  host.AddWebSocketsEndpoint();
  host.Open();
  Tell(tell, host.Endpoints().front().Port());
  char nothing = 0;
  while (::read(stop, &nothing, 1) > 0) {
  }
  const wshost::HostStatistics counted = host.Statistics();
  Tell(tell, HostCounts{counted.accepted, counted.protocolErrors, counted.bytesReceived});
  host.Close();
}

}  // namespace

ChildProcess::ChildProcess(int niceness, unsigned mostSeconds, const std::function<void(int, int)>& run) {
  int up[2];
  int down[2];
  if (::pipe(up) != 0 || ::pipe(down) != 0) throw std::runtime_error("pipe");
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("fork");
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(mostSeconds);
    ::setpriority(PRIO_PROCESS, 0, niceness);
    ::close(up[0]);
    ::close(down[1]);
    try {
      run(up[1], down[0]);
    } catch (...) {  // The parent sees that it is gone.
    }
    ::_exit(0);
  }
  ::close(up[1]);
  ::close(down[0]);
  heard_ = up[0];
  stop_ = down[1];
}

ChildProcess::~ChildProcess() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  Stop();
  ::close(heard_);
}

bool ChildProcess::Hear(void* to, std::size_t bytes) {
  return ::read(heard_, to, bytes) == static_cast<ssize_t>(bytes);
}

bool ChildProcess::HasSpoken() const {
  pollfd waiting{heard_, POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

void ChildProcess::Stop() {
  if (stop_ >= 0) ::close(std::exchange(stop_, -1));
}

HostProcess::HostProcess(const wshost::HostOptions& options, unsigned mostDescriptors, unsigned mostSeconds)
    : process_(0, mostSeconds, [&](int tell, int stop) { RunHost(options, mostDescriptors, tell, stop); }) {
  if (!process_.Hear(&port_, sizeof port_)) throw std::runtime_error("the host did not open");
}

HostCounts HostProcess::Close() {
  process_.Stop();
  HostCounts counts;
  if (!process_.Hear(&counts, sizeof counts)) throw std::runtime_error("the host has died");
  return counts;
}
