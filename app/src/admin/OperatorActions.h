// SPDX-License-Identifier: MIT
// What an operator may ask for: to see sessions and their messages, to end them, to end the program.
#pragma once

#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <atomic>
#include <functional>
#include <string>

#include "admin/OperatorToken.h"
#include "admin/Readiness.h"
#include "record/MessageRecorder.h"
#include "wshost/host/Host.h"

namespace wshost::app {

/// Answers POST /drain, GET /sessions, GET /sessions/ID/messages, POST /sessions/ID/close and POST /sessions/ID/kick.
/// Each needs the token, but for GET /sessions where nobody but this machine can ask. What is done, and what is
/// refused, is logged with the address of who asked. Threads: any.
class OperatorActions {
 public:
  /// What it acts on. Lifetime: all of it must outlive the actions.
  struct Surroundings {
    Host& served;
    const Readiness& readiness;
    const OperatorToken& token;
    const MessageRecorder* recorder;  ///< Null: no messages are kept.
    std::function<void()> requestDrain;
  };

  explicit OperatorActions(Surroundings surroundings) : around_(std::move(surroundings)) {}

  /// Maps the paths. `isLocal` says that nobody but this machine can ask.
  void MapTo(Host& admin, bool isLocal);

 private:
  using Request = Poco::Net::HTTPServerRequest;
  using Response = Poco::Net::HTTPServerResponse;
  using Session = SessionRef<WebSocketsService>;

  bool MayAct(Request& request, Response& response) const;
  void Drain(Request& request, Response& response);
  void ListSessions(Request& request, Response& response, bool isLocal);
  void OfSession(Request& request, Response& response);
  void Close(const Session& session, Request& request, Response& response);
  void Kick(const Session& session, Request& request, Response& response);
  void Messages(const Session& session, Response& response) const;

  const Surroundings around_;
  std::atomic<bool> drainWasAsked_{false};
};

}  // namespace wshost::app
