// SPDX-License-Identifier: MIT
// The grammar of RFC 6455 section 9.1, with the white space that RFC 2616 section 2.1 allows between its words.
#include "extension/ExtensionList.h"

#include <utility>

#include "handshake/Characters.h"

namespace wshost::protocol {
namespace {

/// What is left of one field's value.
class Words {
 public:
  explicit Words(std::string_view text) noexcept : rest_(text) { SkipWhiteSpace(); }

  bool AtEnd() const noexcept { return rest_.empty(); }

  /// Takes `separator` and the white space behind it, if it comes next.
  bool Take(char separator) noexcept {
    if (rest_.empty() || rest_.front() != separator) return false;
    rest_.remove_prefix(1);
    SkipWhiteSpace();
    return true;
  }

  /// Takes a token. Returns: an empty one if none comes next.
  std::string_view TakeToken() noexcept {
    std::size_t size = 0;
    while (size < rest_.size() && IsTokenChar(rest_[size])) ++size;
    const std::string_view token = rest_.substr(0, size);
    rest_.remove_prefix(size);
    SkipWhiteSpace();
    return token;
  }

  /// Takes a quoted string. Returns: its content, or an empty string if that is no token.
  /// Spec: "the value after quoted-string unescaping MUST conform to the 'token' ABNF".
  std::string TakeQuotedToken() {
    std::string token;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_.remove_prefix(at + 1);
        SkipWhiteSpace();
        return token;
      }
      if (rest_[at] == '\\') ++at;
      if (at == rest_.size() || !IsTokenChar(rest_[at])) break;
      token.push_back(rest_[at]);
    }
    return {};
  }

  bool NextIs(char c) const noexcept { return !rest_.empty() && rest_.front() == c; }

 private:
  void SkipWhiteSpace() noexcept {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

bool ReadParameter(Words& words, ExtensionParameter& parameter) {
  parameter.name = words.TakeToken();
  if (parameter.name.empty()) return false;
  if (!words.Take('=')) return true;
  parameter.value = words.NextIs('"') ? words.TakeQuotedToken() : std::string(words.TakeToken());
  return !parameter.value->empty();
}

bool ReadExtension(Words& words, Extension& extension) {
  extension.name = words.TakeToken();
  if (extension.name.empty()) return false;
  while (words.Take(';')) {
    if (extension.parameters.size() == kMaxExtensionParameters) return false;
    if (!ReadParameter(words, extension.parameters.emplace_back())) return false;
  }
  return true;
}

// Empty elements are no errors (RFC 2616 section 2.1, "#rule").
bool ReadField(std::string_view value, ExtensionList& list) {
  Words words(value);
  do {
    if (words.AtEnd() || words.NextIs(',')) continue;
    if (list.size() == kMaxExtensions || !ReadExtension(words, list.emplace_back())) return false;
  } while (words.Take(','));
  return words.AtEnd();
}

}  // namespace

std::optional<ExtensionList> ReadExtensions(HeaderFields fields) {
  ExtensionList list;
  bool isPresent = false;
  for (const HeaderField& field : fields) {
    if (!EqualsIgnoringCase(field.name, kExtensionsField)) continue;
    if (!ReadField(field.value, list)) return std::nullopt;
    isPresent = true;
  }
  // "1#extension": a list that is there lists something.
  if (isPresent && list.empty()) return std::nullopt;
  return list;
}

}  // namespace wshost::protocol
