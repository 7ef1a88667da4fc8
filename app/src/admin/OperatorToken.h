// SPDX-License-Identifier: MIT
// What an operator has to show before anything is done for him.
#pragma once

#include <string>
#include <string_view>

#include "wshost/service/ThreadAnnotations.h"

namespace wshost::app {

/// A secret that can be replaced while the program runs. Threads: any.
class OperatorToken {
 public:
  enum class Verdict : std::uint8_t {
    Right,
    Wrong,    ///< Another one, or none, was shown.
    Nobodys,  ///< There is no token, so that nothing that is shown can be right.
  };

  explicit OperatorToken(std::string token) : token_(std::move(token)) {}

  /// Returns: whether it is another one than before.
  bool Replace(std::string token);

  /// Judges what was shown; how long that takes says nothing of where it differs.
  Verdict Judge(std::string_view shown) const;
  /// Judges an Authorization field, "Bearer TOKEN". Spec: RFC 6750 section 2.1.
  Verdict JudgeField(std::string_view authorization) const;

 private:
  mutable Mutex mutex_;
  std::string token_ WSHOST_GUARDED_BY(mutex_);
};

}  // namespace wshost::app
