// SPDX-License-Identifier: MIT
// The name of a session: a 64-bit number that can be stored, sent and restored.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace wshost {

/// Identifies one session. Never reused within a process, and not to be guessed from another one.
class SessionId {
 public:
  constexpr SessionId() noexcept = default;
  explicit constexpr SessionId(std::uint64_t value) noexcept : value_(value) {}

  constexpr std::uint64_t ToUInt64() const noexcept { return value_; }

  /// Returns 16 hexadecimal digits: safe in JSON, where JavaScript cannot hold 64-bit numbers.
  std::string ToString() const;

  /// Reads what ToString() wrote. Returns: nothing if `text` is anything else.
  static std::optional<SessionId> FromString(std::string_view text) noexcept;

  /// Makes an id that this process has not made before. Threads: any.
  static SessionId Next();

  friend constexpr auto operator<=>(SessionId, SessionId) noexcept = default;

 private:
  std::uint64_t value_ = 0;
};

std::ostream& operator<<(std::ostream& out, SessionId id);

}  // namespace wshost

template <>
struct std::hash<wshost::SessionId> {
  std::size_t operator()(wshost::SessionId id) const noexcept { return static_cast<std::size_t>(id.ToUInt64()); }
};
