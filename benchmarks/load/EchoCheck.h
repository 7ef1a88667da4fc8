// SPDX-License-Identifier: MIT
// Whether what comes back is what was sent: every length, and every byte of one message in 64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "EchoTexts.h"
#include "Report.h"

namespace load {

/// Looks at the echoes of all clients. Looking at each byte of each would cost more than sending them.
class EchoCheck {
 public:
  explicit EchoCheck(const EchoTexts& texts) noexcept : texts_(texts) {}

  /// Looks at bytes of the echo `number` of a client.
  void OnPayload(std::uint32_t client, std::uint64_t number, std::uint64_t offset, const std::uint8_t* bytes,
                 std::size_t count) noexcept {
    if (!IsSample(client, number)) return;
    const std::string& text = texts_.Text(number);
    if (offset + count > text.size() || std::memcmp(bytes, text.data() + offset, count) != 0) ++differences_;
  }
  /// Looks at the whole of it.
  void OnMessage(std::uint32_t client, std::uint64_t number, std::uint64_t size) noexcept {
    if (size != texts_.Text(number).size()) ++wrongLengths_;
    if (IsSample(client, number)) ++checked_;
  }

  std::uint64_t Errors() const noexcept { return wrongLengths_ + differences_; }
  void AddTo(Report& report) const {
    report.Add("checked", checked_).Add("bad_len", wrongLengths_).Add("bad_bytes", differences_);
  }

 private:
  static bool IsSample(std::uint32_t client, std::uint64_t number) noexcept {
    return ((number * 7 + client) & 63U) == 0;
  }

  const EchoTexts& texts_;
  std::uint64_t checked_ = 0;
  std::uint64_t wrongLengths_ = 0;
  std::uint64_t differences_ = 0;  // pieces, as they were read, that are not what was sent
};

}  // namespace load
