// SPDX-License-Identifier: MIT
// Compares secrets without telling how alike they are.
#include "admin/OperatorToken.h"

#include <Poco/String.h>

#include <algorithm>

namespace wshost::app {
namespace {

constexpr std::string_view kScheme = "bearer ";

// Looks at every character that was shown, wherever the first difference is; only how long that takes can be seen, and
// that is no secret of ours.
bool AreEqual(std::string_view shown, std::string_view secret) noexcept {
  unsigned difference = shown.size() == secret.size() ? 0 : 1;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char expected = secret[i % secret.size()];
    difference |= static_cast<unsigned>(static_cast<unsigned char>(shown[i]) ^ static_cast<unsigned char>(expected));
  }
  return difference == 0;
}

}  // namespace

bool OperatorToken::Replace(std::string token) {
  const MutexLock lock(mutex_);
  std::swap(token_, token);
  return token_ != token;
}

OperatorToken::Verdict OperatorToken::Judge(std::string_view shown) const {
  const MutexLock lock(mutex_);
  if (token_.empty()) return Verdict::Nobodys;
  return AreEqual(shown, token_) ? Verdict::Right : Verdict::Wrong;
}

OperatorToken::Verdict OperatorToken::JudgeField(std::string_view authorization) const {
  const std::string scheme = Poco::toLower(std::string(authorization.substr(0, kScheme.size())));
  if (scheme != kScheme) return Judge({});
  std::string_view shown = authorization.substr(kScheme.size());
  shown.remove_prefix(std::min(shown.find_first_not_of(' '), shown.size()));
  return Judge(shown);
}

}  // namespace wshost::app
