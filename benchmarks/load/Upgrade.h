// SPDX-License-Identifier: MIT
// The request that opens a WebSocket, and what its answer must say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "Options.h"

namespace load {

/// One upgrade, the same for all clients of a run.
class Upgrade {
 public:
  explicit Upgrade(const Options& options);

  const std::string& Request() const noexcept { return request_; }
  /// Looks for a whole answer at the front of `received`. Returns: its bytes; 0 if there is more to come.
  static std::size_t AnswerSize(std::string_view received) noexcept;
  /// Returns: nothing, or what is wrong with a whole answer.
  std::string Check(std::string_view answer) const;

 private:
  bool deflate_;
  std::string request_;
};

}  // namespace load
