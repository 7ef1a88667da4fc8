// SPDX-License-Identifier: MIT
// What an operator is told, as JSON.
#include "admin/OperatorJson.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "Version.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonObject.h"

namespace wshost::app {
namespace {

JsonValue ToJson(const std::vector<CodeCount>& counts) {
  JsonValue object = JsonObject{};
  for (const CodeCount& each : counts) object.insert(std::to_string(each.code), each.count);
  return object;
}

template <class T>
JsonValue ListOf(const std::vector<T>& values) {
  JsonArray list;
  for (const T& each : values) list.push_back(each);
  return list;
}

JsonValue ToJson(const Histogram& histogram) {
  return JsonObject{{"bounds", ListOf(histogram.bounds)}, {"counts", ListOf(histogram.counts)}};
}

}  // namespace

JsonValue ToJson(const SessionSurvey& survey) {
  JsonArray fullest;
  for (const SessionSummary& each : survey.fullest) {
    fullest.push_back(JsonObject{{"id", each.id.ToString()},
                                 {"peer", each.peer},
                                 {"path", each.path},
                                 {"queuedBytes", each.queuedBytes},
                                 {"ageSeconds", static_cast<std::int64_t>(each.age.count())}});
  }
  return JsonObject{{"sessions", survey.sessions}, {"queuedBytes", survey.queuedBytes}, {"fullest", fullest}};
}

JsonValue ToJson(const Recording& recording) {
  JsonArray messages;
  for (const RecordedMessage& each : recording.Messages()) {
    const Poco::Timestamp when(each.receivedAt);
    JsonValue message =
        JsonObject{{"number", each.number},
                   {"time", Poco::DateTimeFormatter::format(when, Poco::DateTimeFormat::ISO8601_FRAC_FORMAT)},
                   {"kind", each.kind == MessageKind::Text ? "text" : "binary"},
                   {"bytes", each.bytes}};
    if (!each.text.empty()) message.insert("text", each.text);
    messages.push_back(std::move(message));
  }
  return JsonObject{{"received", recording.Received()}, {"messages", messages}};
}

JsonValue ToJson(const ProgramFigures& figures, const std::string& state) {
  const HostStatistics& host = figures.host;
  const Poco::Timestamp now;
  return JsonObject{{"type", "figures"},
                    {"time", now.epochMicroseconds() / 1000},
                    {"startTime", figures.process.startSeconds},
                    {"version", kVersion},
                    {"state", state},
                    {"sessions", host.openSessions},
                    {"sessionsTotal", host.sessionsOpened},
                    {"messagesReceived", host.messagesReceived},
                    {"messagesSent", host.messagesSent},
                    {"messagesLost", host.messagesLost},
                    {"bytesReceived", host.bytesReceived},
                    {"bytesSent", host.bytesSent},
                    {"queuedBytes", figures.queuedBytes},
                    {"evictions", host.evictions},
                    {"handlerErrors", host.serviceErrors},
                    {"closes", ToJson(host.closes)},
                    {"refusals", ToJson(host.refusals)},
                    {"callbackSeconds", ToJson(host.callbackSeconds)},
                    {"pingSeconds", ToJson(host.pingSeconds)},
                    {"loopDelayMs", static_cast<std::int64_t>(figures.loopDelay.count())},
                    {"cpuSeconds", figures.process.cpuSeconds},
                    {"residentBytes", figures.process.residentBytes}};
}

}  // namespace wshost::app
