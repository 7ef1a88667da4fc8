// SPDX-License-Identifier: MIT
// A log line for each session that opens, and for each that ends.
#include "logging/SessionLog.h"

#include <Poco/Timestamp.h>

#include <string>

#include "wshost/service/Log.h"
#include "wshost/service/SessionRef.h"

namespace wshost::app {
namespace {

constexpr const char* kLogger = "wshost.sessions";

using Session = SessionRef<WebSocketsService>;

std::string Seconds(std::int64_t microseconds) {
  const std::int64_t milliseconds = microseconds / 1000;
  std::string fraction = std::to_string(milliseconds % 1000);
  return std::to_string(milliseconds / 1000) + "." + std::string(3 - fraction.size(), '0') + fraction + " s";
}

void LogOpened(const Session& session) {
  WriteLogOf(kLogger, Poco::Message::PRIO_INFORMATION, [&] {
    const RequestView* const request = session.Request();
    return session.Info().ToString() + " has opened at " + std::string(session.Info().path) +
           (request ? ", request " + std::string(request->RequestId()) : std::string());
  });
}

void LogEnded(const Session& session, const CloseInfo& close) {
  WriteLogOf(kLogger, Poco::Message::PRIO_INFORMATION, [&] {
    return session.Info().ToString() + " has ended with " + std::to_string(static_cast<int>(close.code)) +
           (close.wasClean ? "" : ", not cleanly") + ", after " + Seconds(session.Info().openSince.elapsed());
  });
}

}  // namespace

void AddSessionLogSettings(Settings& settings) {
  settings.Add(
      {.key = "logging.sessions",
       .kind = SettingKind::Flag,
       .fallback = "false",
       .description = "A line for each session that opens, with the id of its request, and for each that ends"});
}

SessionLog::SessionLog(Host& host, const Settings& settings) {
  if (!settings.Flag("logging.sessions")) return;
  connected_ = host.OnConnect(LogOpened);
  disconnected_ = host.OnDisconnect(LogEnded);
}

}  // namespace wshost::app
