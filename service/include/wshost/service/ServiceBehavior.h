// SPDX-License-Identifier: MIT
// How a host treats a service type: which object a callback gets, what may overlap, and which threads run it.
#pragma once

#include <cstdint>

namespace wshost {

/// Which object a session's callbacks are called on.
enum class InstanceContextMode : std::uint8_t {
  PerSession,  ///< One object for each session, from its OnOpen to its OnClose.
  PerCall,     ///< A new object for each callback, destroyed when the callback has ended.
  Single,      ///< One object for all sessions, made by Open(); Send and its kin mean the session whose callback runs.
};

/// Which callbacks of one object may overlap. With PerCall it speaks of the callbacks of one session.
enum class ConcurrencyMode : std::uint8_t {
  Single,     ///< None: the next one starts when the one before has ended, a coroutine included.
  Reentrant,  ///< None runs beside another, but the next may start while a coroutine is suspended.
  Multiple,   ///< Any: the service guards its members itself. OnOpen still comes first, OnClose last.
};

/// Which threads run callbacks.
enum class CallbackPlace : std::uint8_t {
  Automatic,  ///< The session's loop, where loops can keep what the modes promise; else the pool.
  Loop,       ///< The session's loop: the fastest; a callback that takes long delays the sessions of its loop.
  Pool,       ///< The host's callback threads: callbacks may block.
};

/// The modes of a service type. A type names its own as a static member: `static constexpr ServiceBehavior
/// kBehavior{...}`.
struct ServiceBehavior {
  InstanceContextMode instances = InstanceContextMode::PerSession;
  ConcurrencyMode concurrency = ConcurrencyMode::Single;
  CallbackPlace place = CallbackPlace::Automatic;

  friend constexpr bool operator==(const ServiceBehavior&, const ServiceBehavior&) = default;
};

/// Tells whether loops can keep the promise of the modes: several loops cannot keep callbacks of one object apart, and
/// one loop cannot let callbacks of one session overlap.
constexpr bool LoopsSuffice(const ServiceBehavior& behavior) noexcept {
  const bool isMultiple = behavior.concurrency == ConcurrencyMode::Multiple;
  return (behavior.instances == InstanceContextMode::Single) == isMultiple;
}

/// Returns Loop or Pool: where callbacks of such a type run. Errors: std::logic_error if Loop is asked for and cannot
/// keep the promise of the modes.
CallbackPlace PlaceOf(const ServiceBehavior& behavior);

/// Returns the behaviour that a service type names, or the default.
template <typename TService>
constexpr ServiceBehavior BehaviorOf() noexcept {
  if constexpr (requires { ServiceBehavior(TService::kBehavior); }) {
    return TService::kBehavior;
  } else {
    return {};
  }
}

}  // namespace wshost
