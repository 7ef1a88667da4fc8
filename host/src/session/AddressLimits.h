// SPDX-License-Identifier: MIT
// What all peers of one address may have together.
#pragma once

#include <Poco/Net/IPAddress.h>

#include <cstddef>
#include <memory>

#include "engine/Clock.h"

namespace wshost::host {

/// Counts the peers of each address, on all loops. An IPv6 address counts as its /64 network, which is what one
/// subscriber is given. Threads: any.
class AddressLimits {
 public:
  /// 0 is no limit; see HostOptions.
  struct Limits {
    std::size_t handshakes = 0;
    std::size_t sessions = 0;
    std::size_t messagesPerSecond = 0;
  };
  struct State;

  /// One peer's part. Gives it back when it is destroyed. Threads: the peer's loop.
  class Share {
   public:
    struct Account;
    Share(std::shared_ptr<State> state, Account& account) noexcept;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share();

    /// Counts the peer as a session from now on, once. Returns: false, and it stays what it was, if there are too many.
    bool BecomeSession() noexcept;
    /// Takes a message into account. Returns: false if the address has sent too many in the last second.
    bool TakeMessage(TimePoint now) noexcept;

   private:
    const std::shared_ptr<State> state_;
    Account& account_;
    bool isSession_ = false;
  };

  explicit AddressLimits(const Limits& limits);

  /// What a new peer is told: whether it is let in, and its part; no part if nothing is limited.
  struct Admission {
    bool isAdmitted = true;
    std::unique_ptr<Share> share;
  };
  /// Tells whether anything is limited.
  bool AreSet() const noexcept;
  Admission Admit(const Poco::Net::IPAddress& address, TimePoint now);

  /// Returns how many addresses have peers, or had some that have sent messages a moment ago.
  std::size_t CountAddresses() const;

 private:
  const std::shared_ptr<State> state_;
};

}  // namespace wshost::host
