// SPDX-License-Identifier: MIT
// Texts that a peer had a say in, for people to look at.
#include "logging/PlainText.h"

#include <cstddef>

namespace wshost::app {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";

bool IsC0(unsigned char byte) noexcept { return (byte < 0x20 && byte != '\t') || byte == 0x7F; }

// U+0080 to U+009F, which terminals obey as they do ESC [ and the like.
bool IsC1(std::string_view rest) noexcept {
  return rest.size() > 1 && rest[0] == '\xC2' && static_cast<unsigned char>(rest[1]) >= 0x80 &&
         static_cast<unsigned char>(rest[1]) <= 0x9F;
}

void AppendHex(std::string& text, char c) {
  const auto byte = static_cast<unsigned char>(c);
  text += "\\x";
  text += kDigits[byte / 16U];
  text += kDigits[byte % 16U];
}

}  // namespace

std::string PlainText(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (IsC1(text.substr(at))) {
      AppendHex(plain, text[at]);
      AppendHex(plain, text[++at]);
    } else if (IsC0(static_cast<unsigned char>(text[at]))) {
      AppendHex(plain, text[at]);
    } else {
      plain += text[at];
    }
  }
  return plain;
}

}  // namespace wshost::app
