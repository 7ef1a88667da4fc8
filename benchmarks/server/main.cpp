// SPDX-License-Identifier: MIT
// wshost_bench_server: echo, JSON echo and chat on one port, with every limit, deadline and check at its default.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ChatService.h"
#include "EchoService.h"
#include "JsonService.h"
#include "wshost/host/Host.h"
#include "wshost/host/ShutdownSignal.h"

namespace {

constexpr const char* kUsage =
    "usage: wshost_bench_server [--port=N, 0: the system chooses] [--loops=N, 1 by default] "
    "[--poller=best|epoll|poll] [--io-uring=auto|never|required]\n"
    "paths: /echo sends back what comes, /json as a JsonValue, /chat relays JSON to all\n";

/// What the command line says.
struct Arguments {
  unsigned port = 0;
  wshost::HostOptions host;
};

unsigned Number(std::string_view word, unsigned most) {
  unsigned number = 0;
  const auto [stopped, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || stopped != word.data() + word.size() || number > most) {
    throw std::invalid_argument(std::string(word) + ": expected a number up to " + std::to_string(most));
  }
  return number;
}

wshost::PollerKind Poller(std::string_view word) {
  if (word == "best") return wshost::PollerKind::Best;
  if (word == "epoll") return wshost::PollerKind::Epoll;
  if (word == "poll") return wshost::PollerKind::Poll;
  throw std::invalid_argument(std::string(word) + ": no such poller");
}

wshost::IoUringUse IoUring(std::string_view word) {
  if (word == "auto") return wshost::IoUringUse::Auto;
  if (word == "never") return wshost::IoUringUse::Never;
  if (word == "required") return wshost::IoUringUse::Required;
  throw std::invalid_argument(std::string(word) + ": expected auto, never or required");
}

Arguments Parse(int count, char** words) {
  Arguments arguments;
  arguments.host.loopCount = 1;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const std::string_view name = word.substr(0, word.find('='));
    const std::string_view value = word.substr(std::min(name.size() + 1, word.size()));
    if (name == "--port") {
      arguments.port = Number(value, 65535);
    } else if (name == "--loops") {
      arguments.host.loopCount = Number(value, 1024);
    } else if (name == "--poller") {
      arguments.host.poller = Poller(value);
    } else if (name == "--io-uring") {
      arguments.host.ioUring = IoUring(value);
    } else {
      throw std::invalid_argument(std::string(word) + ": no such option");
    }
  }
  return arguments;
}

}  // namespace

int main(int count, char** words) try {
  const Arguments arguments = Parse(count, words);
  wshost::ShutdownSignal stop;
  wshost::Host host{"ws://127.0.0.1:" + std::to_string(arguments.port), arguments.host};
  host.Map<EchoService>("/echo");
  host.Map<JsonService>("/json");
  host.Map<ChatService>("/chat");
  host.AddWebSocketsEndpoint();
  host.Open();
  std::printf("listening on %s\n", host.Endpoints().front().Address().c_str());
  std::fflush(stdout);
  stop.Wait();
  host.Close();
  return 0;
} catch (const std::invalid_argument& error) {
  std::fprintf(stderr, "wshost_bench_server: %s\n%s", error.what(), kUsage);
  return 64;
} catch (const std::exception& error) {
  std::fprintf(stderr, "wshost_bench_server: %s\n", error.what());
  return 1;
}
