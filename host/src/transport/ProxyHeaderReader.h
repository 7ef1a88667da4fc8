// SPDX-License-Identifier: MIT
// The PROXY protocol: what a proxy says about its client before the client's first byte.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "wshost/service/PeerAddress.h"

namespace wshost::host {

/// Reads one header of version 1 or 2, in whatever pieces it comes. It keeps no more than a header's addresses, and
/// allocates nothing. Threads: one at a time. Spec: HAProxy's "The PROXY protocol, versions 1 & 2".
class ProxyHeaderReader {
 public:
  static constexpr std::size_t kMaxVersion1Bytes = 107;        ///< CR LF included.
  static constexpr std::size_t kMaxVersion2Bytes = 16 * 1024;  ///< Of addresses and TLVs, which are skipped.

  enum class Progress : std::uint8_t { NeedMore, Complete, Failed };

  /// Who the proxy speaks for, and whom that client has called.
  struct Addresses {
    PeerAddress source;
    PeerAddress destination;
  };

  /// Takes bytes until the header is whole or found wrong, which is known with the first byte that no header has.
  /// Returns: how many of them were the header's; the rest is the client's.
  std::size_t Feed(std::span<const std::byte> bytes);

  Progress Status() const noexcept { return status_; }
  /// Of Complete. Returns: nothing if the proxy speaks for itself (LOCAL), or does not know (UNKNOWN, UNSPEC), or if
  /// the client came over something else than TCP.
  const std::optional<Addresses>& Spoken() const noexcept { return spoken_; }

 private:
  std::span<const std::byte> Kept() const noexcept { return std::span(kept_).first(used_); }
  void Take(std::byte byte);
  bool TakeVersion1();
  bool ReadLine(std::string_view line);
  bool TakeVersion2();
  bool ReadBlock();

  std::array<std::byte, kMaxVersion1Bytes> kept_{};
  std::size_t used_ = 0;  // of kept_
  std::size_t skip_ = 0;  // of the header, still to come and of no interest
  Progress status_ = Progress::NeedMore;
  std::optional<Addresses> spoken_;
};

}  // namespace wshost::host
