// SPDX-License-Identifier: MIT
// The engines every behaviour is tried on: both pollers, writing together and apart, with one, two and four loops.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "wshost/host/WebSocketsHost.h"

namespace wshost::testing {

/// How a host is driven.
struct Engine {
  PollerKind poller = PollerKind::Best;
  std::size_t loops = 1;
  IoUringUse ioUring = IoUringUse::Never;

  HostOptions Options() const {
    HostOptions options;
    options.poller = poller;
    options.loopCount = loops;
    options.ioUring = ioUring;
    return options;
  }
  std::string Name() const {
    const std::string writing = ioUring == IoUringUse::Never ? "" : "IoUring";
    return (poller == PollerKind::Poll ? "Poll" : "Epoll") + writing + std::to_string(loops);
  }
  friend std::ostream& operator<<(std::ostream& out, const Engine& engine) { return out << engine.Name(); }
};

inline std::string NameOf(const ::testing::TestParamInfo<Engine>& info) { return info.param.Name(); }

#ifdef __linux__
/// For what is quick. Where the system has no io_uring, those with it are the others once more.
inline auto AllEngines() {
  return ::testing::Values(Engine{PollerKind::Epoll, 1}, Engine{PollerKind::Epoll, 2}, Engine{PollerKind::Epoll, 4},
                           Engine{PollerKind::Epoll, 1, IoUringUse::Auto},
                           Engine{PollerKind::Epoll, 2, IoUringUse::Auto}, Engine{PollerKind::Poll, 1},
                           Engine{PollerKind::Poll, 2}, Engine{PollerKind::Poll, 4});
}
/// For what has thousands of sessions or messages.
inline auto MainEngines() {
  return ::testing::Values(Engine{PollerKind::Epoll, 1}, Engine{PollerKind::Epoll, 2},
                           Engine{PollerKind::Epoll, 2, IoUringUse::Auto}, Engine{PollerKind::Poll, 2});
}
#else
inline auto AllEngines() { return ::testing::Values(Engine{PollerKind::Poll, 1}, Engine{PollerKind::Poll, 2}); }
inline auto MainEngines() { return ::testing::Values(Engine{PollerKind::Poll, 2}); }
#endif

class EngineTest : public ::testing::TestWithParam<Engine> {};

inline constexpr const char* kAnyPort = "ws://127.0.0.1:0/";

inline std::uint16_t PortOf(const Host& host) { return host.Endpoints().front().Port(); }

/// Makes a host of TService on a free port and opens it.
template <typename TService, typename... TFactory>
std::unique_ptr<WebSocketsHost<TService>> Opened(HostOptions options, TFactory... factory) {
  auto host = std::make_unique<WebSocketsHost<TService>>(kAnyPort, std::move(factory)..., std::move(options));
  host->AddWebSocketsEndpoint();
  host->Open();
  return host;
}

}  // namespace wshost::testing
