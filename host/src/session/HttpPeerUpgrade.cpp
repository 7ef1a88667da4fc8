// SPDX-License-Identifier: MIT
// A peer that speaks HTTP: how it becomes a session, at once or by a handler's word.
#include <chrono>
#include <utility>

#include "session/HandlerUpgrade.h"
#include "session/HttpPeer.h"
#include "session/HttpPeerStaged.h"
#include "session/ServiceRoute.h"
#include "session/Session.h"
#include "wshost/service/ServiceError.h"

namespace wshost::host {
namespace {

// For looking up: only what is no absolute path, such as that of "http://host", needs text of its own.
std::string_view LookUpPath(std::string_view path, std::string& memory) {
  if (path.starts_with('/')) return path;
  memory = NormalizePath(path);
  return memory;
}

}  // namespace

// Returns: false if the request is none for a service.
bool HttpPeer::UpgradeToService() {
  if (!isUpgrade_) return false;
  std::string memory;
  const std::string_view path = LookUpPath(endpoint_.Request().Path(), memory);
  ServiceMatch match = TheHost().FindService(path);
  if (!match.route) return false;
  if (!MayUpgrade()) return true;
  if (share_ && !share_->BecomeSession()) {
    RefuseUpgrade(429, "Too many sessions of this address are open.");
    return true;
  }
  SessionStart start;
  start.values = std::move(match.values);
  start.requestId = requestId_;
  start.isSecure = isSecure_;
  if (match.path.View().empty()) match.path = SharedText(std::string(path));
  OpenSession(std::move(match.route), std::move(start), std::move(match.path));
  return true;
}

bool HttpPeer::MayUpgrade() {
  if (TheHost().IsDraining()) {
    RefuseUpgrade(503, kHostCloses);
    return false;
  }
  if (!TheHost().AllowsOrigin(endpoint_.Request())) {
    RefuseUpgrade(403, "Pages of this origin may not open sessions here.");
    return false;
  }
  return true;
}

void HttpPeer::OpenSession(std::shared_ptr<const ServiceRoute> route, SessionStart start, SharedText path) {
  std::shared_ptr<Attachment> attachment;
  if (staged_) {
    start.fields = staged_->additions.fields;
    start.subprotocol = staged_->additions.subprotocol;
    attachment = staged_->additions.attachment;
    start.onDecided = [self = shared_from_this()](ServiceDispatcher::OpenResult&& result) {
      self->TellAnswered(result.status);
    };
  }
  const SocketHandle handle = transport_.Handle();
  const auto session = MakeSession(SessionId::Next(), std::move(path), route->service.type, std::move(attachment));
  phase_ = Phase::Gone;
  try {
    Engine().Adopt(session);
  } catch (...) {  // no memory: there will be no session, and this peer has no transport any more
    Engine().Unwatch(handle);
    Engine().Counters().openPeers.Subtract();
    Engine().Release(*this);
    TheHost().PeerGone();
    throw;
  }
  Engine().Release(*this);
  try {
    session->StartWatching();
    TheHost().Register(*session);
    session->Open(std::move(route), std::move(start));
  } catch (...) {  // no memory: nobody else would end it
    session->Cut("the host failed");
    TellAnswered(0);
    throw;
  }
}

IntrusivePointer<Session> HttpPeer::MakeSession(SessionId id, SharedText path, std::type_index type,
                                                std::shared_ptr<Attachment> attachment) {
  // First what needs memory: from there on nothing fails, and the transport is either here or there.
  std::unique_ptr<SessionExtras> extras;
  if (attachment || share_) extras = std::make_unique<SessionExtras>();
  if (attachment) extras->attachment = std::move(attachment);
  return MakeIntrusive<Session>(context_, std::move(transport_), std::move(endpoint_), std::move(share_),
                                SessionInfo{id, client_, std::move(path), type, std::chrono::system_clock::now()},
                                std::move(extras));
}

void HttpPeer::RefuseUpgrade(int status, std::string_view body, std::string_view contentType) {
  Engine().Counters().CountRefusal(status);
  endpoint_.Refuse(status, body, AddedFields(status, contentType));
  Refuse();
  TellAnswered(status);
}

// ---- by a handler

void HttpPeer::UpgradeByHandler() {
  handlers_ = TheHost().FindHandlers(NormalizePath(endpoint_.Request().Path()));
  if (!handlers_) return RefuseUpgrade(404, "No service at this path.");
  if (!MayUpgrade()) return;
  CopyRequest();
  upgrade_ = std::make_shared<HandlerUpgrade>(weak_from_this(), context_->loop, TheHost().Groups());
  request_.upgrade = upgrade_;
  endpoint_.NextEvent();  // what it was given is copied: the loop reads other peers' bytes meanwhile
  Submit();
}

void HttpPeer::AcceptUpgrade(const HandlerUpgrade& asker, AcceptOrder& order, Accepted accepted) {
  const bool isTooLate = phase_ != Phase::Running || upgrade_.get() != &asker || !transport_ || TheHost().IsDraining();
  if (isTooLate) return accepted(nullptr, nullptr);
  if (share_ && !share_->BecomeSession()) {
    throw UpgradeRefused(429, "Too many sessions of this address are open.");
  }
  SessionStart start;
  start.requestId = requestId_;
  start.isSecure = isSecure_;
  start.fields = order.fields;
  start.subprotocol = order.subprotocol;
  auto attachment = order.attachment;
  if (staged_) {
    const StageAdditions& staged = staged_->additions;
    start.fields = staged.fields;
    for (const HeaderField& field : order.fields.Views())
      start.fields.Add(field.name, field.value, "UpgradeRequest::Accept");
    if (start.subprotocol.empty()) start.subprotocol = staged.subprotocol;
    if (!attachment) attachment = staged.attachment;
  }
  auto route = std::make_shared<const ServiceRoute>(ServiceRoute{order.service, order.factory});
  TryOpenSession(std::move(route), std::move(start), asker.Id(), std::move(attachment), std::move(accepted));
}

void HttpPeer::TryOpenSession(std::shared_ptr<const ServiceRoute> route, SessionStart start, SessionId id,
                              std::shared_ptr<Attachment> attachment, Accepted accepted) {
  SharedText path(NormalizePath(endpoint_.Request().Path()));
  const auto session = MakeSession(id, std::move(path), route->service.type, std::move(attachment));
  start.isTentative = true;
  try {
    start.onDecided = [self = shared_from_this(), session, accepted](ServiceDispatcher::OpenResult&& result) {
      self->SessionDecided(session, std::move(result), accepted);
    };
    Engine().Adopt(session);
    session->StartWatching();
    TheHost().Register(*session);
    session->Open(std::move(route), std::move(start));
  } catch (...) {
    if (!transport_) TakeBack(*session);
    throw;
  }
}

void HttpPeer::SessionDecided(const IntrusivePointer<Session>& session, ServiceDispatcher::OpenResult&& result,
                              const Accepted& accepted) {
  if (result.cause && !session->IsGone()) {
    TakeBack(*session);
    accepted(nullptr, std::move(result.cause));
    const bool handlerHasEnded = phase_ == Phase::Running && !upgrade_;
    if (handlerHasEnded) AnswerMyself(500, "The handler has ended before its upgrade was decided about.");
  } else if (session->HasOpened()) {
    HandedOver(101);
    accepted(session, nullptr);
  } else {  // the peer has gone meanwhile, or was answered that this took too long
    HandedOver(result.cause ? 0 : result.status);
    accepted(nullptr, nullptr);
  }
}

// The transport is the session's now.
void HttpPeer::HandedOver(int status) noexcept {
  phase_ = Phase::Gone;
  upgrade_.reset();
  TellAnswered(status);
  Engine().Release(*this);
}

// A session that did not open, or that failed while it did, and then there is nothing to be had from it.
void HttpPeer::TakeBack(Session& session) {
  if (session.HasOpened()) {
    session.Cut("the host failed");
    return HandedOver(0);
  }
  Session::Parts parts = session.GiveBack();
  transport_ = std::move(parts.transport);
  endpoint_ = std::move(parts.endpoint);
  share_ = std::move(parts.share);
  Engine().Rewatch(transport_.Handle(), interest_, *this);
  Engine().Release(session);
}

}  // namespace wshost::host
