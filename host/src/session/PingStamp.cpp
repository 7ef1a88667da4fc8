// SPDX-License-Identifier: MIT
// What a ping carries, and its pong brings back: when it was sent.
#include "session/PingStamp.h"

#include <cstring>
#include <random>

namespace wshost::host {
namespace {

// Spreads each bit over all others.
std::uint64_t Mix(std::uint64_t value) noexcept {
  value = (value ^ (value >> 30)) * 0xBF58'476D'1CE4'E5B9U;
  value = (value ^ (value >> 27)) * 0x94D0'49BB'1331'11EBU;
  return value ^ (value >> 31);
}

std::uint64_t RandomKey() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

PingStamp::PingStamp() : key_(RandomKey()) {}

std::uint64_t PingStamp::SealOf(SessionId session, std::uint64_t time) const noexcept {
  return Mix(Mix(time + key_) ^ session.ToUInt64() ^ key_);
}

PingStamp::Bytes PingStamp::Make(SessionId session, TimePoint sent) const noexcept {
  const auto time = static_cast<std::uint64_t>(sent.time_since_epoch().count());
  // Hidden, since how long this machine has run is nobody's business.
  const std::array<std::uint64_t, 2> words{time ^ Mix(key_ ^ session.ToUInt64()), SealOf(session, time)};
  Bytes bytes;
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

std::optional<TimePoint> PingStamp::Read(SessionId session, std::span<const std::byte> payload) const noexcept {
  std::array<std::uint64_t, 2> words;
  if (payload.size() != sizeof words) return std::nullopt;
  std::memcpy(words.data(), payload.data(), sizeof words);
  const std::uint64_t time = words[0] ^ Mix(key_ ^ session.ToUInt64());
  if (words[1] != SealOf(session, time)) return std::nullopt;
  return TimePoint(Duration(static_cast<Duration::rep>(time)));
}

}  // namespace wshost::host
