// SPDX-License-Identifier: MIT
// What all peers of one address may have together.
#include "session/AddressLimits.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <new>
#include <string>
#include <unordered_map>

#include "wshost/service/ThreadAnnotations.h"

namespace wshost::host {

/// What one address has. `peers` is the state's; the rest is changed by any loop.
struct AddressLimits::Share::Account {
  std::string key;
  std::size_t peers = 0;
  std::atomic<std::size_t> handshakes{0};
  std::atomic<std::size_t> sessions{0};
  std::atomic<std::int64_t> nextMessage{0};  // nanoseconds: when all messages so far would have been due
};

struct AddressLimits::State {
  explicit State(const Limits& chosen) noexcept : limits(chosen) {}

  const Limits limits;
  mutable Mutex mutex;
  std::unordered_map<std::string, Share::Account> accounts WSHOST_GUARDED_BY(mutex);
  // Addresses whose last peer has left, but whose messages still count: hanging up must not be a way to send more.
  std::deque<std::string> left WSHOST_GUARDED_BY(mutex);

  void ForgetSomeLeft(std::int64_t moment) WSHOST_REQUIRES(mutex);
};

namespace {

std::int64_t NanosecondsOf(TimePoint time) noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

std::string KeyOf(const Poco::Net::IPAddress& address) {
  constexpr std::size_t kNetworkBytes = 8;
  const auto* const bytes = static_cast<const char*>(address.addr());
  const auto length = static_cast<std::size_t>(address.length());
  if (address.family() != Poco::Net::IPAddress::IPv6) return {bytes, length};
  constexpr std::size_t kIPv4Bytes = 4;
  if (address.isIPv4Mapped()) return {bytes + length - kIPv4Bytes, kIPv4Bytes};
  return {bytes, kNetworkBytes};
}

}  // namespace

AddressLimits::AddressLimits(const Limits& limits) : state_(std::make_shared<State>(limits)) {}

// More than one leaves, on average, for each that comes: so they do not pile up.
void AddressLimits::State::ForgetSomeLeft(std::int64_t moment) {
  for (int i = 0; i < 2 && !left.empty(); ++i) {
    const auto found = accounts.find(left.front());
    if (found != accounts.end() && found->second.peers == 0) {
      if (found->second.nextMessage.load(std::memory_order_relaxed) > moment) return;
      accounts.erase(found);
    }
    left.pop_front();
  }
}

bool AddressLimits::AreSet() const noexcept {
  const Limits& limits = state_->limits;
  return limits.handshakes != 0 || limits.sessions != 0 || limits.messagesPerSecond != 0;
}

AddressLimits::Admission AddressLimits::Admit(const Poco::Net::IPAddress& address, TimePoint now) {
  if (!AreSet()) return {};
  const Limits& limits = state_->limits;
  const MutexLock lock(state_->mutex);
  state_->ForgetSomeLeft(NanosecondsOf(now));
  const std::string key = KeyOf(address);
  Share::Account& account = state_->accounts[key];
  account.key = key;
  if (limits.handshakes != 0 && account.handshakes.load() >= limits.handshakes) return {false, nullptr};
  auto share = std::make_unique<Share>(state_, account);
  account.handshakes.fetch_add(1);  // here alone, and under the lock: no limit is passed
  ++account.peers;
  return {true, std::move(share)};
}

std::size_t AddressLimits::CountAddresses() const {
  const MutexLock lock(state_->mutex);
  return state_->accounts.size();
}

AddressLimits::Share::Share(std::shared_ptr<State> state, Account& account) noexcept
    : state_(std::move(state)), account_(account) {}

AddressLimits::Share::~Share() {
  (isSession_ ? account_.sessions : account_.handshakes).fetch_sub(1);
  const MutexLock lock(state_->mutex);
  if (--account_.peers != 0) return;
  if (account_.nextMessage.load(std::memory_order_relaxed) != 0) {
    try {
      state_->left.push_back(account_.key);
      return;
    } catch (const std::bad_alloc&) {  // then it is forgotten at once
    }
  }
  state_->accounts.erase(state_->accounts.find(account_.key));
}

bool AddressLimits::Share::BecomeSession() noexcept {
  if (isSession_) return true;
  const std::size_t limit = state_->limits.sessions;
  if (account_.sessions.fetch_add(1) >= limit && limit != 0) {
    account_.sessions.fetch_sub(1);
    return false;
  }
  account_.handshakes.fetch_sub(1);
  isSession_ = true;
  return true;
}

// As if each message took its part of a second, one behind the other: who is a second behind has sent too many.
bool AddressLimits::Share::TakeMessage(TimePoint now) noexcept {
  const std::size_t perSecond = state_->limits.messagesPerSecond;
  if (perSecond == 0) return true;
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t each = std::max<std::int64_t>(kSecond / static_cast<std::int64_t>(perSecond), 1);
  const std::int64_t moment = NanosecondsOf(now);
  std::int64_t due = account_.nextMessage.load(std::memory_order_relaxed);
  std::int64_t next = 0;
  do {
    next = std::max(due, moment) + each;
    if (next > moment + kSecond) return false;
  } while (!account_.nextMessage.compare_exchange_weak(due, next, std::memory_order_relaxed));
  return true;
}

}  // namespace wshost::host
