// SPDX-License-Identifier: MIT
// A worker's way back to the peer whose upgrade its handler decides about.
#include "session/HandlerUpgrade.h"

#include <condition_variable>
#include <exception>
#include <stdexcept>
#include <utility>

#include "session/HttpPeer.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost::host {

// What the worker waits for. The loop's task owns the other end, so that dropping the task is an answer too.
class HandlerUpgrade::Answer {
 public:
  class Giver {
   public:
    explicit Giver(std::shared_ptr<Answer> answer) noexcept : answer_(std::move(answer)) {}
    Giver(Giver&&) noexcept = default;
    ~Giver() { Give(nullptr, nullptr); }
    void Give(IntrusivePointer<SessionChannel> session, std::exception_ptr error) noexcept {
      if (const auto answer = std::exchange(answer_, nullptr)) answer->Set(std::move(session), std::move(error));
    }

   private:
    std::shared_ptr<Answer> answer_;
  };

  IntrusivePointer<SessionChannel> Wait() {
    const MutexLock lock(mutex_);
    while (!isGiven_) given_.wait(mutex_);
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return std::move(session_);
  }

 private:
  void Set(IntrusivePointer<SessionChannel> session, std::exception_ptr error) noexcept {
    const MutexLock lock(mutex_);
    session_ = std::move(session);
    error_ = std::move(error);
    isGiven_ = true;
    given_.notify_all();
  }

  Mutex mutex_;
  std::condition_variable_any given_;
  bool isGiven_ WSHOST_GUARDED_BY(mutex_) = false;
  IntrusivePointer<SessionChannel> session_ WSHOST_GUARDED_BY(mutex_);
  std::exception_ptr error_ WSHOST_GUARDED_BY(mutex_);
};

std::shared_ptr<const HandledSession::Handlers> HandlerUpgrade::Group(std::string_view name) const {
  const auto found = groups_->find(name);
  return found == groups_->end() ? nullptr : found->second;
}

IntrusivePointer<SessionChannel> HandlerUpgrade::Accept(AcceptOrder order) {
  if (IsAccepted()) throw std::logic_error("UpgradeRequest::Accept: the request was accepted before");
  if (loop_->IsCurrentThread()) {
    throw std::logic_error("UpgradeRequest::Accept: called on the peer's loop thread, which it would wait for");
  }
  const auto answer = std::make_shared<Answer>();
  loop_->Post([self = shared_from_this(), order = std::move(order), giver = Answer::Giver(answer)]() mutable {
    const auto shared = std::make_shared<Answer::Giver>(std::move(giver));
    // The loop keeps no part of an error that it hands over: the worker will look at it.
    auto accepted = [self, shared](IntrusivePointer<SessionChannel> session, std::exception_ptr error) {
      if (session) self->accepted_.store(true, std::memory_order_release);
      shared->Give(std::move(session), std::move(error));
    };
    std::exception_ptr error;
    try {
      if (const auto peer = self->peer_.lock()) return peer->AcceptUpgrade(*self, order, std::move(accepted));
    } catch (...) {
      error = std::current_exception();
    }
    shared->Give(nullptr, std::move(error));
  });
  auto session = answer->Wait();
  if (!session) tooLate_.store(true, std::memory_order_release);
  return session;
}

}  // namespace wshost::host
