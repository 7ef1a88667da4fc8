// SPDX-License-Identifier: MIT
// The list that a session has of its observers.
#include "wshost/service/SessionObserver.h"

namespace wshost {

SessionObservers::~SessionObservers() {
  while (first_) first_ = std::exchange(first_->next_, nullptr);  // one by one: a long list would recurse
}

void SessionObservers::Add(IntrusivePointer<SessionObserver> observer) noexcept {
  IntrusivePointer<SessionObserver>* place = &first_;
  while (*place) place = &(*place)->next_;
  *place = std::move(observer);
}

void SessionObservers::Remove(const SessionObserver& observer) noexcept {
  IntrusivePointer<SessionObserver>* place = &first_;
  while (*place && place->get() != &observer) place = &(*place)->next_;
  if (!*place) return;
  const IntrusivePointer<SessionObserver> removed = std::move(*place);
  *place = std::move(removed->next_);
}

void SessionObservers::TellOpened() {
  if (!first_) return;
  if (!first_->next_) {  // so it is with nearly every session, and needs no memory
    const IntrusivePointer<SessionObserver> only = first_;
    return only->SessionOpened();
  }
  std::vector<IntrusivePointer<SessionObserver>> observers;
  for (const SessionObserver* each = first_.get(); each; each = each->next_.get()) {
    observers.push_back(observers.empty() ? first_ : observers.back()->next_);
  }
  for (const auto& observer : observers) observer->SessionOpened();
}

void SessionObservers::TellEnded() {
  IntrusivePointer<SessionObserver> each = std::move(first_);
  while (each) {
    const IntrusivePointer<SessionObserver> next = std::move(each->next_);
    each->SessionEnded();
    each = next;
  }
}

}  // namespace wshost
