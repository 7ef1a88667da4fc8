// SPDX-License-Identifier: MIT
// Each setting of a host beside the option that it sets, so that a default stands in HostOptions alone.
#include "settings/HostSettings.h"

#include <functional>
#include <limits>
#include <utility>

#include "settings/SettingText.h"

namespace wshost::app {
namespace {

template <typename T>
using Field = std::function<T&(HostOptions&)>;

template <typename T>
struct Row {
  const char* key;
  Field<T> field;
  const char* description;
  T least = T{};
  T most = std::numeric_limits<T>::max();
};

constexpr std::size_t kMostThreads = 1024;  // more are a mistake, and one that a machine may not survive

using Milliseconds = std::chrono::milliseconds;

// A lambda, because some options are inside others.
#define WSHOST_OPTION(type, name) [](HostOptions& options) -> type& { return options.name; }

const std::vector<Row<Milliseconds>>& Times() {
  static const std::vector<Row<Milliseconds>> rows{
      {"timeouts.handshake", WSHOST_OPTION(Milliseconds, handshakeTimeout),
       "From accept to a whole request head. 0: for ever"},
      {"timeouts.ping", WSHOST_OPTION(Milliseconds, pingInterval),
       "Silence before a Ping; as long again without an answer: cut. 0: never"},
      {"timeouts.close", WSHOST_OPTION(Milliseconds, closeTimeout), "From our Close to the peer's. 0: for ever"},
      {"timeouts.open", WSHOST_OPTION(Milliseconds, openTimeout),
       "For OnOpen in the pool and OnOpenAsync. 0: for ever"},
      {"timeouts.stage", WSHOST_OPTION(Milliseconds, stageTimeout),
       "For a stage to decide about a request. 0: for ever"},
      {"timeouts.http", WSHOST_OPTION(Milliseconds, httpTimeout),
       "For a body to arrive, an answer to be read, or the next request. 0: for ever"},
      {"timeouts.slowCallback", WSHOST_OPTION(Milliseconds, slowCallbackTime),
       "How long callbacks may hold a loop before a log line names them. 0: any time"},
      {"drain.spread", WSHOST_OPTION(Milliseconds, drainSpread),
       "Over which time goodbyes are spread, so that not all come back at once; half of drain.time at most. 0: all at "
       "once"},
      {"drain.time", WSHOST_OPTION(Milliseconds, drainTimeout),
       "How long sessions may take to end before they are cut. 0: for ever"},
  };
  return rows;
}

const std::vector<Row<std::size_t>>& Sizes() {
  static const std::vector<Row<std::size_t>> rows{
      {"limits.headBytes", WSHOST_OPTION(std::size_t, protocol.maxHeadBytes), "Of one request head"},
      {"limits.messageBytes", WSHOST_OPTION(std::size_t, protocol.maxMessageBytes), "Of one message, decompressed"},
      {"limits.queueBytes", WSHOST_OPTION(std::size_t, maxQueueBytes),
       "Waiting to be sent to one session; beyond it the session is evicted"},
      {"limits.inboxBytes", WSHOST_OPTION(std::size_t, maxLoopInboxBytes), "Posted to one loop and not yet taken"},
      {"limits.waitingCallbackBytes", WSHOST_OPTION(std::size_t, maxWaitingCallbackBytes),
       "Waiting for one session's callbacks in the pool"},
      {"limits.httpRequestBytes", WSHOST_OPTION(std::size_t, maxHttpRequestBodyBytes), "Of the body of a request"},
      {"limits.httpResponseBytes", WSHOST_OPTION(std::size_t, maxHttpResponseBodyBytes), "Of the body of an answer"},
      {"compression.threshold", WSHOST_OPTION(std::size_t, compression.thresholdBytes),
       "Messages below this size are not compressed"},
  };
  return rows;
}

const std::vector<Row<std::size_t>>& Numbers() {
  static const std::vector<Row<std::size_t>> rows{
      {"engine.loops", WSHOST_OPTION(std::size_t, loopCount), "Event-loop threads; 0: one per usable core", 0,
       kMostThreads},
      {"engine.callbackThreads", WSHOST_OPTION(std::size_t, callbackThreads),
       "Threads for callbacks in the pool; 0: one per usable core", 0, kMostThreads},
      {"engine.httpWorkers", WSHOST_OPTION(std::size_t, httpWorkers), "Threads that answer plain HTTP requests", 1,
       kMostThreads},
      {"limits.sessions", WSHOST_OPTION(std::size_t, maxSessions), "Peers of all kinds", 1},
      {"limits.handshakesPerAddress", WSHOST_OPTION(std::size_t, maxHandshakesPerAddress),
       "Peers of one address that are no sessions. 0: any number"},
      {"limits.sessionsPerAddress", WSHOST_OPTION(std::size_t, maxSessionsPerAddress),
       "Sessions of one address. 0: any number"},
      {"limits.messagesPerSecondPerAddress", WSHOST_OPTION(std::size_t, maxMessagesPerSecondPerAddress),
       "Messages of one address. 0: any number"},
      {"limits.waitingHttpRequests", WSHOST_OPTION(std::size_t, maxWaitingHttpRequests),
       "Requests that wait for a worker"},
  };
  return rows;
}

#undef WSHOST_OPTION

template <typename T>
const std::vector<std::pair<std::string, T>>& Names();

template <>
const std::vector<std::pair<std::string, PollerKind>>& Names() {
  static const std::vector<std::pair<std::string, PollerKind>> names{
      {"best", PollerKind::Best}, {"epoll", PollerKind::Epoll}, {"poll", PollerKind::Poll}};
  return names;
}

template <>
const std::vector<std::pair<std::string, IoUringUse>>& Names() {
  static const std::vector<std::pair<std::string, IoUringUse>> names{
      {"auto", IoUringUse::Auto}, {"never", IoUringUse::Never}, {"required", IoUringUse::Required}};
  return names;
}

template <>
const std::vector<std::pair<std::string, ProxyProtocolUse>>& Names() {
  static const std::vector<std::pair<std::string, ProxyProtocolUse>> names{{"never", ProxyProtocolUse::Never},
                                                                           {"required", ProxyProtocolUse::Required}};
  return names;
}

template <typename T>
Setting ChoiceOf(std::string key, T fallback, std::string description) {
  Setting setting{
      .key = std::move(key), .kind = SettingKind::Choice, .fallback = {}, .description = std::move(description)};
  for (const auto& [name, value] : Names<T>()) {
    setting.choices.push_back(name);
    if (value == fallback) setting.fallback = name;
  }
  return setting;
}

template <typename T>
T Chosen(const Settings& settings, std::string_view key) {
  for (const auto& [name, value] : Names<T>()) {
    if (name == settings.Text(key)) return value;
  }
  throw SettingsError(std::string(key) + ": expected one of its choices");
}

std::size_t NumberOf(const Row<std::size_t>& row, const Settings& settings) {
  const std::size_t number = settings.Number(row.key);
  if (number >= row.least && number <= row.most) return number;
  throw SettingsError(settings.SourceOf(row.key) + ": " + row.key + " = " + settings.Text(row.key) +
                      ": expected a number from " + std::to_string(row.least) +
                      (row.most == kMostThreads ? " to " + std::to_string(row.most) : " on"));
}

std::string Text(bool flag) { return flag ? "true" : "false"; }

void AddListening(Settings& settings, const HostOptions& defaults) {
  settings.Add({.key = "listen.address",
                .kind = SettingKind::Address,
                .fallback = "127.0.0.1",
                .description = "IP address to listen on",
                .option = "bind",
                .letter = "b"});
  settings.Add({.key = "listen.port",
                .kind = SettingKind::Port,
                .fallback = "4502",
                .description = "TCP port to listen on; 0: chosen by the system",
                .option = "port",
                .letter = "p"});
  settings.Add({.key = "listen.backlog",
                .kind = SettingKind::Number,
                .fallback = std::to_string(defaults.acceptBacklog),
                .description = "Peers that the kernel keeps until they are accepted"});
  settings.Add({.key = "listen.checkOrigin",
                .kind = SettingKind::Flag,
                .fallback = Text(defaults.checkOrigin),
                .description = "Keep pages of other sites out"});
  settings.Add({.key = "listen.allowedOrigins",
                .kind = SettingKind::List,
                .fallback = {},
                .description = "Origins let in besides, such as https://example.com or https://*.example.com"});
  settings.Add({.key = "listen.trustedProxies",
                .kind = SettingKind::List,
                .fallback = {},
                .description = "Addresses and networks, such as 10.0.0.0/8, whose word about clients is believed"});
  settings.Add(ChoiceOf("listen.proxyProtocol", defaults.proxyProtocol,
                        "Whether each peer is a trusted proxy, and begins with a PROXY header"));
}

}  // namespace

void AddHostSettings(Settings& settings) {
  HostOptions defaults;
  AddListening(settings, defaults);
  for (const auto& row : Times()) {
    settings.Add({row.key, SettingKind::Time, WriteTime(row.field(defaults)), row.description});
  }
  for (const auto& row : Sizes()) {
    settings.Add({row.key, SettingKind::Bytes, WriteBytes(row.field(defaults)), row.description});
  }
  for (const auto& row : Numbers()) {
    settings.Add({row.key, SettingKind::Number, std::to_string(row.field(defaults)), row.description});
  }
  settings.Add(ChoiceOf("engine.poller", defaults.poller, "Which system call waits for sockets"));
  settings.Add(ChoiceOf("engine.ioUring", defaults.ioUring, "Whether a turn's output is written through io_uring"));
  settings.Add({.key = "compression.enabled",
                .kind = SettingKind::Flag,
                .fallback = Text(defaults.compression.enabled),
                .description = "Compress messages for peers that offer it"});
}

HostOptions ReadHostOptions(const Settings& settings) {
  HostOptions options;
  for (const auto& row : Times()) row.field(options) = settings.Time(row.key);
  for (const auto& row : Sizes()) row.field(options) = settings.Bytes(row.key);
  for (const auto& row : Numbers()) row.field(options) = NumberOf(row, settings);
  options.acceptBacklog = static_cast<int>(std::min<std::size_t>(settings.Number("listen.backlog"), 1U << 20U));
  options.checkOrigin = settings.Flag("listen.checkOrigin");
  options.allowedOrigins = settings.List("listen.allowedOrigins");
  options.trustedProxies = settings.List("listen.trustedProxies");
  options.proxyProtocol = Chosen<ProxyProtocolUse>(settings, "listen.proxyProtocol");
  options.poller = Chosen<PollerKind>(settings, "engine.poller");
  options.ioUring = Chosen<IoUringUse>(settings, "engine.ioUring");
  options.compression.enabled = settings.Flag("compression.enabled");
  return options;
}

std::string WebSocketAddress(const std::string& address, std::uint16_t port, const std::string& path) {
  const bool isIPv6 = address.find(':') != std::string::npos;
  return "ws://" + (isIPv6 ? "[" + address + "]" : address) + ":" + std::to_string(port) + path;
}

}  // namespace wshost::app
