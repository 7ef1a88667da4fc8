// SPDX-License-Identifier: MIT
// One handler of an event: who is running it, and its end.
#pragma once

#include <atomic>
#include <cstdint>

namespace wshost {

/// Counts the calls that are under way, so that taking a handler away can wait for them.
///
/// Threads: any.
class Listener {
 public:
  Listener() noexcept = default;
  virtual ~Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The handler is called no more. Waits for calls on other threads; one that this thread is in goes on.
  void End() noexcept;

 protected:
  /// Takes it off the list that it is on. Called: once, when no other thread runs the handler.
  virtual void Leave() noexcept = 0;
  /// Lets the handler go, and what it holds. Called: once nobody runs it, unless this thread does.
  virtual void Release() noexcept = 0;

  /// One call of the handler. Lifetime: shorter than the listener's.
  class Call {
   public:
    explicit Call(Listener& listener) noexcept;
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    /// Tells whether the handler may be called.
    explicit operator bool() const noexcept { return isAllowed_; }

   private:
    friend class Listener;
    Listener& listener_;
    Call* const outer_;  // of this thread
    bool isAllowed_;
  };

 private:
  static constexpr std::uint32_t kEnded = 0x8000'0000;
  std::uint32_t CallsOnThisThread() const noexcept;

  static constinit thread_local Call* innermost_;
  std::atomic<std::uint32_t> calls_{0};  // those under way, and kEnded
};

}  // namespace wshost
