// SPDX-License-Identifier: MIT
// Walking over arrays and objects. Included by JsonValue.h.
#pragma once

#include <compare>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// Points at an element of an array, or at a member of an object; it yields the value. Lifetime: until the value is
/// edited.
class JsonIterator {
 public:
  using iterator_concept = std::random_access_iterator_tag;
  using iterator_category = std::random_access_iterator_tag;
  using value_type = JsonValue;
  using difference_type = std::ptrdiff_t;
  using pointer = const JsonValue*;
  using reference = const JsonValue&;

  JsonIterator() noexcept = default;

  /// Gives the member's key; empty in an array.
  std::string_view Key() const noexcept { return stride_ == 2 ? at_[-1].node_.View() : std::string_view(); }

  reference operator*() const noexcept { return *at_; }
  pointer operator->() const noexcept { return at_; }
  reference operator[](difference_type n) const noexcept { return at_[n * stride_]; }
  JsonIterator& operator++() noexcept { return *this += 1; }
  JsonIterator& operator--() noexcept { return *this -= 1; }
  JsonIterator operator++(int) noexcept { return std::exchange(*this, *this + 1); }
  JsonIterator operator--(int) noexcept { return std::exchange(*this, *this - 1); }
  JsonIterator& operator+=(difference_type n) noexcept {
    at_ += n * stride_;
    return *this;
  }
  JsonIterator& operator-=(difference_type n) noexcept { return *this += -n; }
  friend JsonIterator operator+(JsonIterator i, difference_type n) noexcept { return i += n; }
  friend JsonIterator operator+(difference_type n, JsonIterator i) noexcept { return i += n; }
  friend JsonIterator operator-(JsonIterator i, difference_type n) noexcept { return i -= n; }
  friend difference_type operator-(const JsonIterator& a, const JsonIterator& b) noexcept {
    return (a.at_ - b.at_) / a.stride_;
  }
  friend bool operator==(const JsonIterator& a, const JsonIterator& b) noexcept { return a.at_ == b.at_; }
  friend auto operator<=>(const JsonIterator& a, const JsonIterator& b) noexcept { return a.at_ <=> b.at_; }

 private:
  friend class JsonValue;
  JsonIterator(const JsonValue* at, difference_type stride) noexcept : at_(at), stride_(stride) {}

  const JsonValue* at_ = nullptr;
  difference_type stride_ = 1;  // 2 in an object, whose children are key, value, key, value ...
};

/// One member: auto [key, value] = item.
struct JsonItem {
  std::string_view key;
  const JsonValue& value;
};

/// The members of an object (or elements of an array, with empty keys). Lifetime: until the value is edited.
class JsonItems {
 public:
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = JsonItem;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = JsonItem;

    Iterator() noexcept = default;
    explicit Iterator(JsonIterator at) noexcept : at_(at) {}
    JsonItem operator*() const noexcept { return {at_.Key(), *at_}; }
    Iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    Iterator operator++(int) noexcept { return std::exchange(*this, Iterator(at_ + 1)); }
    friend bool operator==(const Iterator&, const Iterator&) noexcept = default;

   private:
    JsonIterator at_;
  };

  explicit JsonItems(const JsonValue& value) noexcept : begin_(value.begin()), end_(value.end()) {}
  Iterator begin() const noexcept { return Iterator(begin_); }
  Iterator end() const noexcept { return Iterator(end_); }
  std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
  bool empty() const noexcept { return begin_ == end_; }

 private:
  JsonIterator begin_;
  JsonIterator end_;
};

inline JsonItems JsonValue::Items() const& noexcept { return JsonItems(*this); }

}  // namespace wshost
