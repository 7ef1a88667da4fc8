// SPDX-License-Identifier: MIT
// The holder of a handler: while it lives, the handler is called.
#pragma once

#include <memory>
#include <utility>

#include "wshost/service/Listener.h"

namespace wshost {

/// Keeps a handler subscribed until it is destroyed.
///
/// When it has gone, the handler is called no more: calls on other threads are waited for, one that this thread is in
/// goes on. So do not destroy it while you hold what the handler waits for.
/// Threads: one at a time; distinct ones from any. Lifetime: may outlive what it was subscribed to.
class [[nodiscard]] Subscription {
 public:
  Subscription() noexcept = default;
  explicit Subscription(std::shared_ptr<Listener> listener) noexcept : listener_(std::move(listener)) {}
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept {
    if (this != &other) {
      End();
      listener_ = std::move(other.listener_);
    }
    return *this;
  }
  ~Subscription() { End(); }

  /// Unsubscribes now, as the destructor does.
  void End() noexcept {
    if (const auto listener = std::exchange(listener_, nullptr)) listener->End();
  }
  /// Leaves the handler subscribed for as long as what it listens to lives.
  void Detach() noexcept { listener_.reset(); }

  explicit operator bool() const noexcept { return listener_ != nullptr; }

 private:
  std::shared_ptr<Listener> listener_;
};

}  // namespace wshost
