// SPDX-License-Identifier: MIT
// The operator's listener.
#include "admin/AdminHost.h"

#include <utility>

#include "admin/FunctionHandlers.h"
#include "settings/HostSettings.h"

namespace wshost::app {
namespace {

using Request = Poco::Net::HTTPServerRequest;
using Response = Poco::Net::HTTPServerResponse;

constexpr std::chrono::milliseconds kHungLoop{5000};

HostOptions AdminOptions() {
  HostOptions options;
  options.loopCount = 1;
  options.ioUring = IoUringUse::Never;
  options.httpWorkers = 2;
  options.maxSessions = 1000;
  options.drainTimeout = std::chrono::milliseconds(1000);
  return options;
}

void Answer(Response& response, bool isWell, const std::string& text) {
  response.setStatusAndReason(isWell ? Response::HTTP_OK : Response::HTTP_SERVICE_UNAVAILABLE);
  response.setContentType("text/plain; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.send() << text << "\n";
}

const char* NameOf(Readiness::State state) {
  switch (state) {
    case Readiness::State::Starting:
      return "starting";
    case Readiness::State::Ready:
      return "ready";
    case Readiness::State::Draining:
      return "draining";
  }
  return "unknown";
}

}  // namespace

AdminHost::AdminHost(const Settings& settings, Host& served, const Readiness& readiness,
                     std::function<void()> requestDrain)
    : served_(served),
      readiness_(readiness),
      requestDrain_(std::move(requestDrain)),
      host_(WebSocketAddress(settings.Text("admin.address"), settings.Port("admin.port"), "/"), AdminOptions()) {
  MapHealth();
}

void AdminHost::MapHealth() {
  host_.MapHttp("/livez", new FunctionHandlers([this](Request&, Response& response) {
                  const bool isAlive = served_.LongestLoopDelay() < kHungLoop;
                  Answer(response, isAlive, isAlive ? "alive" : "a loop does not answer");
                }));
  const auto ready = [this](Request&, Response& response) {
    const Readiness::State state = readiness_.Get();
    Answer(response, state == Readiness::State::Ready, NameOf(state));
  };
  host_.MapHttp("/readyz", new FunctionHandlers(ready));
  host_.MapHttp("/healthz", new FunctionHandlers(ready));
}

void AdminHost::Open(std::vector<Poco::Net::ServerSocket> inherited) {
  if (inherited.empty()) {
    host_.AddWebSocketsEndpoint();
  } else {
    host_.AddWebSocketsEndpoint(std::move(inherited));
  }
  host_.Open();
}

void AdminHost::Close() { host_.Close(); }

std::string AdminHost::Address() const { return host_.Endpoints().front().HttpAddress(); }

void AdminHost::Reload(const Settings&) {}

}  // namespace wshost::app
