// SPDX-License-Identifier: MIT
// Words of the form key=value: what the programs of the conformance suite are told.
#pragma once

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace wshost::testing {

/// Words of the form key=value, each key once. Errors: std::runtime_error naming a word that is none.
class Options {
 public:
  void Add(std::string_view word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) throw std::runtime_error("expected key=value: " + std::string(word));
    words_.push_back({std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))});
  }

  bool Has(std::string_view key) const noexcept { return Find(key) != nullptr; }

  std::string Text(std::string_view key, std::string_view otherwise = {}) const {
    const Word* word = Find(key);
    return word ? word->value : std::string(otherwise);
  }

  /// Errors: std::runtime_error naming a value that is no number.
  template <typename TNumber>
  TNumber Number(std::string_view key, TNumber otherwise) const {
    const Word* word = Find(key);
    if (!word) return otherwise;
    TNumber number{};
    const char* end = word->value.data() + word->value.size();
    const auto result = std::from_chars(word->value.data(), end, number);
    if (result.ec != std::errc() || result.ptr != end) throw std::runtime_error("no number: " + word->value);
    return number;
  }

 private:
  struct Word {
    std::string key;
    std::string value;
  };

  const Word* Find(std::string_view key) const noexcept {
    for (const Word& word : words_) {
      if (word.key == key) return &word;
    }
    return nullptr;
  }

  std::vector<Word> words_;
};

}  // namespace wshost::testing
