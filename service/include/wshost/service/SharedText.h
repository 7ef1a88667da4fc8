// SPDX-License-Identifier: MIT
// A text that very many have.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "wshost/service/IntrusivePointer.h"

namespace wshost {

/// A text that never changes, which all copies share: one pointer each. Threads: distinct copies from any.
class SharedText {
 public:
  SharedText() noexcept = default;
  explicit SharedText(std::string text) : text_(MakeIntrusive<const Text>(std::move(text))) {}

  /// Lifetime: as long as a copy.
  std::string_view View() const noexcept { return text_ ? std::string_view(text_->text) : std::string_view(); }
  operator std::string_view() const noexcept { return View(); }  // NOLINT(google-explicit-constructor)
  std::string ToString() const { return std::string(View()); }

  friend bool operator==(const SharedText& left, std::string_view right) noexcept { return left.View() == right; }

 private:
  struct Text final : Counted<Text> {
    explicit Text(std::string its) noexcept : text(std::move(its)) {}
    const std::string text;
  };

  IntrusivePointer<const Text> text_;  // null if it is empty
};

}  // namespace wshost
