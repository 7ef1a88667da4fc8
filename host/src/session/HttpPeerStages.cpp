// SPDX-License-Identifier: MIT
// A peer that speaks HTTP: its request's way through the stages, to a service or a handler.
#include <exception>
#include <iterator>
#include <utility>

#include "engine/Guard.h"
#include "http/RequestIds.h"
#include "session/HandlerUpgrade.h"
#include "session/HttpPeer.h"
#include "session/HttpPeerStaged.h"
#include "wshost/service/Log.h"

namespace wshost::host {

namespace {

std::string_view SchemeOf(bool isUpgrade, bool isSecure) noexcept {
  if (isUpgrade) return isSecure ? "wss" : "ws";
  return isSecure ? "https" : "http";
}

}  // namespace

// A head is there.
void HttpPeer::TakeRequest(bool isUpgrade) {
  isUpgrade_ = isUpgrade;
  keepAlive_ = false;
  headOnly_ = false;
  if (!Identify() || (!isUpgrade && !BeginRequest())) return;
  if (TheHost().Stages().stages.empty()) {
    if (!UpgradeToService()) PassOn();
    return;
  }
  const protocol::RequestHead& head = endpoint_.Request();
  staged_ = std::make_unique<Staged>();
  staged_->head = std::make_shared<const StagedHead>(
      StagedHead{std::string(head.method),
                 RequestView(SchemeOf(isUpgrade, isSecure_), head.target, head.Fields(), {}, requestId_).Copy(),
                 client_, isUpgrade});
  GoOn();
}

// Calls stage after stage, until one keeps the request or it is where it belongs.
void HttpPeer::GoOn() {
  const StageList& list = TheHost().Stages();
  for (;;) {
    if (staged_->next == list.beforeCount && !staged_->isPastWebSockets) {
      staged_->isPastWebSockets = true;
      if (UpgradeToService()) return;
    }
    if (staged_->next == list.stages.size()) return PassOn();
    if (!RunStage(list.stages[staged_->next++])) return;
  }
}

// Returns: whether the stage has handed the request on.
bool HttpPeer::RunStage(const Stage& stage) {
  phase_ = Phase::Staging;
  staged_->decision.reset();
  ++staged_->turn;
  staged_->isCalling = true;
  bool hasFailed = false;
  try {
    stage(MakeTurn());
  } catch (...) {
    hasFailed = true;
    WriteLogOf("wshost.http", Poco::Message::PRIO_ERROR, [this, cause = std::current_exception()] {
      return NameInLog() + ": a stage failed for " + std::string(staged_->head->request->Target()) + ": " +
             TextOf(cause);
    });
  }
  staged_->isCalling = false;
  auto decision = std::exchange(staged_->decision, std::nullopt);
  if (hasFailed) {
    if (decision) Take(*decision);
    ++staged_->turn;  // wherever its handle is, it decides nothing any more
    AnswerStaged(500, "The server failed to answer.", {});
    return false;
  }
  if (decision) return Apply(*decision);
  endpoint_.NextEvent();  // what it was given is copied: the loop reads other peers' bytes meanwhile
  Engine().SetDeadline(*this, context_->options.stageTimeout);
  UpdateInterest();
  return false;
}

StagedRequest HttpPeer::MakeTurn() {
  StageAdditions additions{
      staged_->additions.fields, staged_->additions.subprotocol, staged_->additions.attachment, {}};
  // The head says which request it was, the turn which of its stages: a late decision must not hit another one.
  auto deliver = [weak = weak_from_this(), loop = context_->loop, head = staged_->head,
                  turn = staged_->turn](StageOutcome outcome) {
    if (loop->IsCurrentThread()) {
      const auto self = weak.lock();
      if (self && self->staged_ && self->staged_->isCalling && self->staged_->Is(head, turn)) {
        self->staged_->decision.emplace(std::move(outcome));
        return;
      }
    }
    loop->Post([weak, head, turn, outcome = std::move(outcome)]() mutable {
      const auto self = weak.lock();
      if (self && self->phase_ == Phase::Staging && self->staged_->Is(head, turn)) {
        GuardedFor(*self, [&] { self->StageDecided(outcome); });
      } else {
        outcome.additions.TellAnswered(0, *head);
      }
    });
  };
  return StagedRequest(std::make_unique<StageTurn>(staged_->head, std::move(additions), std::move(deliver)));
}

// After the stage has returned.
void HttpPeer::StageDecided(StageOutcome& outcome) {
  Engine().SetDeadline(*this, Duration::zero());
  if (TheHost().IsDraining()) {
    Take(outcome);
    keepAlive_ = false;
    AnswerMyself(503, kHostCloses);
  } else if (Apply(outcome)) {
    GoOn();
  }
  UpdateInterest();
}

void HttpPeer::Take(StageOutcome& outcome) {
  auto& callbacks = staged_->additions.onAnswered;
  auto& more = outcome.additions.onAnswered;
  more.insert(more.begin(), std::make_move_iterator(callbacks.begin()), std::make_move_iterator(callbacks.end()));
  staged_->additions = std::move(outcome.additions);
}

// Returns: whether the request goes on.
bool HttpPeer::Apply(StageOutcome& outcome) {
  Take(outcome);
  switch (outcome.kind) {
    case StageOutcome::Kind::Next:
      return true;
    case StageOutcome::Kind::Answer:
      AnswerStaged(outcome.status, outcome.body, outcome.contentType);
      return false;
    case StageOutcome::Kind::Dropped:
      WriteLogOf("wshost.http", Poco::Message::PRIO_ERROR, [this] {
        return NameInLog() + ": a stage let go of " + std::string(staged_->head->request->Target()) +
               " without a decision";
      });
      AnswerStaged(500, "The server failed to answer.", {});
      return false;
  }
  return false;
}

// The next request may follow if this one has no body, which nobody would read.
void HttpPeer::AnswerStaged(int status, std::string_view body, std::string_view contentType) {
  constexpr int kFirstRefusal = 300;
  if (isUpgrade_ && status >= kFirstRefusal) return RefuseUpgrade(status, body, contentType);
  if (isUpgrade_ || TheHost().IsDraining()) {
    keepAlive_ = false;
  } else {
    body_->Feed({});
    keepAlive_ = keepAlive_ && body_->Status() == HttpBodyReader::Progress::Complete;
    if (keepAlive_) KeepEarly(endpoint_.TakeRest());
  }
  AnswerMyself(status, body, contentType);
}

// Through all stages, and no service has taken it.
void HttpPeer::PassOn() {
  if (isUpgrade_) {
    UpgradeByHandler();
  } else {
    BeginBody();
  }
}

std::vector<HeaderField> HttpPeer::AddedFields(int status, std::string_view contentType) const {
  auto fields = staged_ ? staged_->additions.fields.Views() : std::vector<HeaderField>();
  if (!contentType.empty()) fields.push_back({"Content-Type", contentType});
  // The next host may be there in a moment.
  const bool comesBack = status == 503 && TheHost().IsDraining() && HeaderFields(fields).Count("Retry-After") == 0;
  if (comesBack) fields.push_back({"Retry-After", "1"});
  AddRequestId(fields, requestId_);
  return fields;
}

void HttpPeer::TellAnswered(int status) noexcept {
  if (staged_) staged_->additions.TellAnswered(status, *staged_->head);
}

}  // namespace wshost::host
