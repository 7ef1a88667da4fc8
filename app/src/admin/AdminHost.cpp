// SPDX-License-Identifier: MIT
// The operator's listener.
#include "admin/AdminHost.h"

#include <Poco/Net/IPAddress.h>
#include <Poco/Net/NetException.h>

#include <algorithm>
#include <utility>

#include "admin/AdminAnswer.h"
#include "admin/AdminPageFiles.h"
#include "admin/FunctionHandlers.h"
#include "admin/MetricsText.h"
#include "admin/OperatorJson.h"
#include "settings/HostSettings.h"

namespace wshost::app {
namespace {

using Request = Poco::Net::HTTPServerRequest;
using Response = Poco::Net::HTTPServerResponse;

constexpr std::chrono::milliseconds kHungLoop{5000};
constexpr std::chrono::milliseconds kPageInterval{1000};
constexpr std::size_t kSessionsOnPage = 20;

HostOptions AdminOptions() {
  HostOptions options;
  options.loopCount = 1;
  options.ioUring = IoUringUse::Never;
  options.httpWorkers = 2;
  options.maxSessions = 1000;
  options.maxMessagesPerSecondPerAddress = 10;  // a page sends its token and no more: what sends many is guessing
  options.drainTimeout = std::chrono::milliseconds(1000);
  return options;
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

void AnswerHealth(Response& response, bool isWell, const std::string& text) {
  AnswerText(response, isWell ? Response::HTTP_OK : Response::HTTP_SERVICE_UNAVAILABLE, text);
}

bool IsLoopback(const Poco::Net::ServerSocket& socket) { return socket.address().host().isLoopback(); }

}  // namespace

AdminHost::AdminHost(const Settings& settings, Program program)
    : program_(std::move(program)),
      isLoopback_(Poco::Net::IPAddress(settings.Text("admin.address")).isLoopback()),
      hasNames_(!settings.List("admin.hostNames").empty()),
      gate_(settings.List("admin.hostNames")),
      token_(settings.Text("admin.token")),
      actions_({program_.served, program_.readiness, token_, program_.recorder, program_.requestDrain}),
      live_({[this] { return ToJson(Figures(), NameOf(program_.readiness.Get())); },
             [this] { return ToJson(program_.served.Survey(kSessionsOnPage)); }},
            token_, kPageInterval),
      host_(WebSocketAddress(settings.Text("admin.address"), settings.Port("admin.port"), "/"), AdminOptions()) {
  host_.AddStage(StagePlace::BeforeWebSockets, [this](StagedRequest request) { gate_.Pass(std::move(request)); });
  MapHealth();
  MapFigures();
  MapPage();
}

void AdminHost::MapHealth() {
  host_.MapHttp("/livez", new FunctionHandlers([this](Request&, Response& response) {
                  const bool isAlive = program_.served.LongestLoopDelay() < kHungLoop;
                  AnswerHealth(response, isAlive, isAlive ? "alive" : "a loop does not answer");
                }));
  const auto ready = [this](Request&, Response& response) {
    const Readiness::State state = program_.readiness.Get();
    AnswerHealth(response, state == Readiness::State::Ready, NameOf(state));
  };
  host_.MapHttp("/readyz", new FunctionHandlers(ready));
  host_.MapHttp("/healthz", new FunctionHandlers(ready));
}

void AdminHost::MapFigures() {
  host_.MapHttp("/metrics", new FunctionHandlers([this](Request& request, Response& response) {
                  if (!HasMethod("GET", request, response)) return;
                  Answer(response, Response::HTTP_OK, MetricsText::kContentType, WriteMetrics(Figures()));
                }));
}

void AdminHost::MapPage() {
  host_.Map<LiveService>("/live", [this] { return std::make_unique<LiveService>(live_); });
  host_.MapHttp("/*", new StaticContent(AdminPageFiles()));
}

ProgramFigures AdminHost::Figures() const {
  ProgramFigures figures;
  figures.host = program_.served.Statistics();
  figures.queuedBytes = program_.served.Survey(0).queuedBytes;
  figures.loopDelay = program_.served.LongestLoopDelay();
  figures.isReady = program_.readiness.Get() == Readiness::State::Ready;
  figures.process = ReadProcessFigures();
  return figures;
}

void AdminHost::Open(std::vector<Poco::Net::ServerSocket> inherited) {
  const bool isLoopback = inherited.empty() ? isLoopback_ : std::all_of(inherited.begin(), inherited.end(), IsLoopback);
  if (!isLoopback && token_.Judge({}) == OperatorToken::Verdict::Nobodys) {
    throw SettingsError(
        "the inherited socket named 'admin' can be reached by others: expected one of this machine alone, such as "
        "127.0.0.1, unless there is an admin.token");
  }
  // Who is asked for by name is likely to be behind a proxy, to which everybody comes.
  const bool isLocal = isLoopback && !hasNames_;
  actions_.MapTo(host_, isLocal);
  if (inherited.empty()) {
    host_.AddWebSocketsEndpoint();
  } else {
    host_.AddWebSocketsEndpoint(std::move(inherited));
  }
  live_.Start(isLocal);
  try {
    host_.Open();
  } catch (const Poco::Net::NetException& error) {
    throw Poco::Net::NetException("the operator's listener cannot listen: " + error.displayText() +
                                  "; choose another admin.port, or none with admin.enabled=false");
  }
}

void AdminHost::Close() {
  live_.Stop();
  host_.Close();
}

std::string AdminHost::Address() const { return host_.Endpoints().front().HttpAddress(); }

void AdminHost::Reload(const Settings& settings) {
  if (token_.Replace(settings.Text("admin.token"))) live_.Distrust();
}

}  // namespace wshost::app
