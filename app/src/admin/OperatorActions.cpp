// SPDX-License-Identifier: MIT
// What an operator may ask for.
#include "admin/OperatorActions.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <optional>
#include <string_view>

#include "admin/AdminAnswer.h"
#include "admin/FunctionHandlers.h"
#include "admin/OperatorJson.h"
#include "settings/SettingText.h"
#include "wshost/json/JsonObject.h"
#include "wshost/protocol/Message.h"
#include "wshost/service/Log.h"

namespace wshost::app {
namespace {

using Poco::Message;

constexpr std::size_t kMostSessions = 1000;
constexpr const char* kReason = "closed by the operator";

void Say(const Poco::Net::HTTPServerRequest& request, Message::Priority priority, const std::string& what) {
  WriteLog("wshost.admin", priority, request.clientAddress().toString() + " " + what);
}

// As it came: percent-decoded it could have line ends, which do not belong in a log.
std::string PathOf(const std::string& target) { return target.substr(0, target.find('?')); }

struct CloseQuery {
  CloseCode code = CloseCode::GoingAway;
  std::string reason = kReason;
};

// Returns nothing if the query is none, or the code may not travel.
std::optional<CloseQuery> ReadCloseQuery(const std::string& target) try {
  CloseQuery query;
  for (const auto& [name, value] : Poco::URI(target).getQueryParameters()) {
    if (name == "reason") query.reason = value;
    if (name != "code") continue;
    const std::optional<std::size_t> number = ReadNumber(value);
    if (!number || *number > 4999) return std::nullopt;
    query.code = static_cast<CloseCode>(*number);
  }
  if (!MayTravel(query.code) || !IsUtf8(query.reason)) return std::nullopt;
  return query;
} catch (const Poco::Exception&) {
  return std::nullopt;
}

}  // namespace

void OperatorActions::MapTo(Host& admin, bool isLocal) {
  admin.MapHttp("/drain", new FunctionHandlers([this](Request& in, Response& out) { Drain(in, out); }));
  admin.MapHttp("/sessions",
                new FunctionHandlers([this, isLocal](Request& in, Response& out) { ListSessions(in, out, isLocal); }));
  admin.MapHttp("/sessions/*", new FunctionHandlers([this](Request& in, Response& out) { OfSession(in, out); }));
}

bool OperatorActions::MayAct(Request& request, Response& response) const {
  const std::string what = request.getMethod() + " " + PathOf(request.getURI());
  switch (around_.token.JudgeField(request.get("Authorization", ""))) {
    case OperatorToken::Verdict::Right:
      return true;
    case OperatorToken::Verdict::Nobodys:
      Say(request, Message::PRIO_WARNING, "was refused " + what + ": there is no admin.token");
      AnswerError(response, Response::HTTP_FORBIDDEN, "nobody may do this: the setting admin.token is empty");
      return false;
    case OperatorToken::Verdict::Wrong:
      break;
  }
  Say(request, Message::PRIO_WARNING, "was refused " + what + ": it did not show the token");
  response.set("WWW-Authenticate", "Bearer realm=\"operator\"");
  AnswerError(response, Response::HTTP_UNAUTHORIZED, "this needs the token: Authorization: Bearer TOKEN");
  return false;
}

void OperatorActions::Drain(Request& request, Response& response) {
  if (!HasMethod("POST", request, response) || !MayAct(request, response)) return;
  if (around_.readiness.Get() != Readiness::State::Ready || drainWasAsked_.exchange(true)) {
    return AnswerError(response, Response::HTTP_CONFLICT, "the program is starting, or draining already");
  }
  Say(request, Message::PRIO_NOTICE, "told the program to drain");
  around_.requestDrain();  // first: an answer that cannot be written must not undo it
  AnswerJson(response, Response::HTTP_ACCEPTED, JsonObject{{"done", "drain"}});
}

void OperatorActions::ListSessions(Request& request, Response& response, bool isLocal) {
  if (!HasMethod("GET", request, response) || (!isLocal && !MayAct(request, response))) return;
  AnswerJson(response, Response::HTTP_OK, ToJson(around_.served.Survey(kMostSessions)));
}

// "/sessions/ID/VERB"
void OperatorActions::OfSession(Request& request, Response& response) {
  const std::string path = PathOf(request.getURI());
  const std::size_t slash = path.rfind('/');
  const std::string verb = path.substr(slash + 1);
  if (verb != "close" && verb != "kick" && verb != "messages") {
    return AnswerError(response, Response::HTTP_NOT_FOUND, "there is no such path");
  }
  if (!HasMethod(verb == "messages" ? "GET" : "POST", request, response) || !MayAct(request, response)) return;
  const std::size_t begin = std::string_view("/sessions/").size();
  const std::string name = slash > begin ? path.substr(begin, slash - begin) : std::string();
  const std::optional<SessionId> id = SessionId::FromString(name);
  const Session session = id ? around_.served.Sessions().Find(*id) : Session();
  if (!session) return AnswerError(response, Response::HTTP_NOT_FOUND, "there is no such session");
  if (verb == "close") return Close(session, request, response);
  if (verb == "kick") return Kick(session, request, response);
  Messages(session, response);
}

void OperatorActions::Close(const Session& session, Request& request, Response& response) {
  const std::optional<CloseQuery> query = ReadCloseQuery(request.getURI());
  if (!query) {
    return AnswerError(response, Response::HTTP_BAD_REQUEST,
                       "expected a code of 1000 to 1003, 1007 to 1014 or 3000 to 4999, and a reason in UTF-8");
  }
  const int code = static_cast<int>(query->code);
  Say(request, Message::PRIO_NOTICE, "closed " + session.Info().ToString() + " with " + std::to_string(code));
  session.Close(query->code, query->reason);
  AnswerJson(response, Response::HTTP_ACCEPTED,
             JsonObject{{"done", "close"}, {"session", session.Id().ToString()}, {"code", code}});
}

void OperatorActions::Kick(const Session& session, Request& request, Response& response) {
  Say(request, Message::PRIO_NOTICE, "kicked " + session.Info().ToString());
  session.Abort();
  AnswerJson(response, Response::HTTP_ACCEPTED, JsonObject{{"done", "kick"}, {"session", session.Id().ToString()}});
}

void OperatorActions::Messages(const Session& session, Response& response) const {
  if (around_.recorder == nullptr) {
    return AnswerError(response, Response::HTTP_NOT_FOUND, "no messages are kept: the setting record.messages is 0");
  }
  const std::optional<Recording> recording = around_.recorder->Of(session.Id());
  if (!recording) return AnswerError(response, Response::HTTP_NOT_FOUND, "there is no such session");
  AnswerJson(response, Response::HTTP_OK, ToJson(*recording));
}

}  // namespace wshost::app
