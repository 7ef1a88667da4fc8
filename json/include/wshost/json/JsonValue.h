// SPDX-License-Identifier: MIT
// JsonValue: the dynamic value a message is. docs/json.md is its tour.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "wshost/json/JsonError.h"
#include "wshost/json/JsonLimits.h"
#include "wshost/json/JsonType.h"
#include "wshost/json/detail/Node.h"

namespace wshost {

class JsonConstRef;
class JsonItems;
class JsonIterator;
class JsonParseResult;
class JsonPointer;
class JsonRef;
class JsonText;

namespace json {

struct Access;
struct Inside;

template <class T>
concept CharacterLike = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
    std::same_as<T, char16_t> || std::same_as<T, char32_t>;
// What JSON's integers are made from and read into.
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !CharacterLike<T>;
template <class T>
concept Real = std::same_as<T, float> || std::same_as<T, double>;
// Whatever is text; nullptr would be, if it were not asked for.
template <class T>
concept Text = std::convertible_to<const T&, std::string_view> && !std::same_as<std::decay_t<T>, std::nullptr_t>;
template <class T>
concept ExplicitTarget =
    std::same_as<T, bool> || Integer<T> || Real<T> || std::same_as<T, std::string> || std::same_as<T, std::string_view>;

}  // namespace json

/// Holds any JSON value in 16 bytes. Copies never share what one of them can change: what was parsed is shared
/// unwritten
/// (*frozen*), and the first write to a frozen container copies that one container, not its children.
/// Threads: any number may read one value; writing needs it alone. Copies are independent.
class alignas(16) JsonValue {
 public:
  using value_type = JsonValue;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using const_reference = const JsonValue&;
  using const_iterator = JsonIterator;
  using iterator = JsonIterator;

  // ---- making -----------------------------------------------------------------------------------------------------

  /// Makes null.
  constexpr JsonValue() noexcept = default;
  constexpr JsonValue(std::nullptr_t) noexcept {}
  template <std::same_as<bool> T>
  constexpr JsonValue(T value) noexcept : node_(json::Node::Make(value ? json::Tag::True : json::Tag::False)) {}
  template <json::Integer T>
  constexpr JsonValue(T value) noexcept : node_(FromInteger(value)) {}
  /// Errors: JsonRangeError for NaN and infinities, which JSON does not have.
  template <json::Real T>
  JsonValue(T value) : node_(FromReal(value)) {}
  /// Makes a string of one character.
  template <std::same_as<char> T>
  JsonValue(T value) : JsonValue(std::string_view(&value, 1)) {}
  /// Makes a string; null from a null pointer. Errors: JsonRangeError for text that is not UTF-8; std::length_error
  /// from 1 GiB on.
  template <json::Text T>
  JsonValue(const T& text) : node_(FromTextOrNull(text)) {}

  JsonValue(const JsonValue& other) : node_(other.node_) {
    if (node_.IsCounted()) Retain();
  }
  JsonValue(JsonValue&& other) noexcept : node_(std::exchange(other.node_, json::Node{})) {}
  /// Assigns; what is missing becomes null, so that no container ever holds the missing value.
  JsonValue& operator=(const JsonValue& other) {
    return *this = JsonValue(other);  // a copy first, for other may lie inside this value
  }
  JsonValue& operator=(JsonValue&& other) noexcept {
    JsonValue moved(std::move(other));
    if (moved.IsMissing()) moved.node_ = json::Node{};
    std::swap(node_, moved.node_);
    return *this;
  }
  ~JsonValue() {
    if (node_.IsCounted()) Release();
  }

  // ---- text -------------------------------------------------------------------------------------------------------

  /// Reads one RFC 8259 text; any type may stand at the root. Errors: JsonSyntaxError with the place.
  static JsonValue Parse(std::string_view text, const JsonLimits& limits = {});

  /// Reads one RFC 8259 text. Returns: the value, or the JsonError that says what was wrong where. Errors: none
  /// but std::bad_alloc.
  static JsonParseResult TryParse(std::string_view text, const JsonLimits& limits = {});

  /// Reads a text where it was collected (JsonText.h), and takes over its memory. Errors: as above; the text is gone.
  static JsonValue Parse(JsonText&& text, const JsonLimits& limits = {});
  static JsonParseResult TryParse(JsonText&& text, const JsonLimits& limits = {});

  /// Reads the rest of a stream as one text. Errors: as Parse; Poco::ReadFileException if the stream fails.
  static JsonValue Load(std::istream& in, const JsonLimits& limits = {});

  /// Appends the JSON text: the kept text of what came in and was not changed, and compact text for all else.
  void AppendTo(std::string& out) const;

  /// Gives the text this array or object was parsed from. Returns: empty if the value was changed or made here, is no
  /// container, or came in a text that named a key twice. Lifetime: this value's.
  std::optional<std::string_view> KeptText() const noexcept;

  /// Writes the JSON text anew: compact, or with a line for each element, indented by so many spaces for each level.
  std::string ToString(int indent = -1) const;

  // ---- what it is -------------------------------------------------------------------------------------------------

  JsonType Type() const noexcept;
  bool IsMissing() const noexcept { return node_.GetTag() == json::Tag::Missing; }
  bool IsNull() const noexcept { return node_.GetTag() == json::Tag::Null; }
  bool IsBoolean() const noexcept { return node_.GetTag() == json::Tag::True || node_.GetTag() == json::Tag::False; }
  bool IsNumber() const noexcept { return Type() == JsonType::Number; }
  bool IsString() const noexcept { return node_.IsText(); }
  bool IsArray() const noexcept { return node_.IsArray(); }
  bool IsObject() const noexcept { return node_.IsObject(); }

  /// Says whether the value is of T's JSON type and T can hold it exactly as it is. Text is no number here.
  template <class T>
  bool Is() const;

  // ---- reading a scalar -------------------------------------------------------------------------------------------

  /// Converts to T. Integers stay exact, a fraction is never dropped, text converts when all of it is a number.
  /// Errors: JsonTypeError, JsonRangeError; both name the value and T. Lifetime: a std::string_view is this value's.
  template <class T>
  T As() const;
  /// Converts to T. Returns: the fallback if that is not possible. Errors: none.
  template <class T>
  T As(T fallback) const;
  /// Converts to T. Returns: empty if that is not possible. Errors: none.
  template <class T>
  std::optional<T> TryAs() const;
  /// Converts the value at a place inside. Errors: as As and At; both name the place.
  template <class T>
  T As(const JsonPointer& place) const;
  template <json::ExplicitTarget T>
  explicit operator T() const {
    return As<T>();
  }

  // ---- reading an array or object ---------------------------------------------------------------------------------

  /// The number of elements or members; 0 for all other types.
  std::size_t size() const noexcept { return node_.IsContainer() ? node_.Count() : 0; }
  bool empty() const noexcept { return size() == 0; }

  /// Looks up a key, an index or a place (JsonPointer.h), for reading. Returns: the missing value if there is none, or
  /// this is no such container. Lifetime: as for JsonConstRef.
  JsonConstRef operator[](std::string_view key) const& noexcept;
  template <json::Integer T>
  JsonConstRef operator[](T index) const& noexcept;
  JsonConstRef operator[](const JsonPointer& place) const& noexcept;

  /// Looks up a key or an index, for reading or for assignment; only an assignment writes. Lifetime: a JsonRef is used
  /// at once: it is not valid any more when this value has been changed otherwise.
  JsonRef operator[](std::string_view key) &;
  template <json::Integer T>
  JsonRef operator[](T index) &;

  /// Takes the value at a place out of a value that is about to end, as in JsonValue::Parse(text)["id"].
  JsonValue operator[](std::string_view key) && { return TakeOut(Member(key)); }
  JsonValue operator[](std::string_view key) const&& { return Member(key); }
  template <json::Integer T>
  JsonValue operator[](T index) && {
    return TakeOut(Element(ToIndex(index)));
  }
  template <json::Integer T>
  JsonValue operator[](T index) const&& {
    return Element(ToIndex(index));
  }
  JsonValue operator[](const JsonPointer& place) &&;

  /// Looks up a key, an index or a place. Errors: JsonMissingError if there is none, JsonTypeError if this is no such
  /// container; both name the place.
  JsonConstRef At(std::string_view key) const&;
  JsonConstRef At(std::size_t index) const&;
  JsonConstRef At(const JsonPointer& place) const&;
  JsonValue At(std::string_view key) &&;
  JsonValue At(std::size_t index) &&;
  JsonValue At(const JsonPointer& place) &&;

  bool contains(std::string_view key) const noexcept;
  /// Returns: the iterator at the member's value, or end().
  JsonIterator find(std::string_view key) const noexcept;
  /// Iterates the elements of an array, or the member values of an object; other types are empty.
  JsonIterator begin() const noexcept;
  JsonIterator end() const noexcept;
  /// Iterates {key, value}: for (auto [key, value] : v.Items()). The keys of an array's elements are empty.
  JsonItems Items() const& noexcept;
  JsonItems Items() && = delete;  // it would look into what has ended

  // ---- editing ----------------------------------------------------------------------------------------------------
  // A call that throws changes nothing.

  /// Gives write access to a member, which is made (null) if it is missing; null becomes an object.
  /// Errors: JsonTypeError. Lifetime: until this value is next edited.
  JsonValue& Edit(std::string_view key);
  /// Gives write access to an element. Errors: JsonTypeError, JsonMissingError.
  JsonValue& Edit(std::size_t index);
  /// Gives write access to all elements of an array, for algorithms such as std::ranges::sort. Errors: JsonTypeError.
  std::span<JsonValue> EditElements();

  /// Appends an element; null becomes an array first. Errors: JsonTypeError.
  void push_back(JsonValue element);
  /// Inserts a member at the end; null becomes an object. Returns: false, changing nothing, if the key is there.
  bool insert(std::string_view key, JsonValue value);
  /// Inserts an element before the index. Errors: JsonTypeError, JsonMissingError if index > size().
  void insert(std::size_t index, JsonValue element);
  /// Removes a member. Returns: whether there was one.
  bool erase(std::string_view key);
  /// Removes an element. Errors: JsonTypeError, JsonMissingError.
  void erase(std::size_t index);
  /// Removes all elements, or members, for which test(key, value) holds, in one go; the keys of elements are empty.
  /// Returns: how many.
  template <class Test>
  std::size_t erase_if(const Test& test) {
    return EraseWhere([](const void* state, std::string_view key,
                         const JsonValue& value) -> bool { return (*static_cast<const Test*>(state))(key, value); },
                      &test);
  }
  /// Removes all elements or members; other types are left alone.
  void clear();
  void reserve(std::size_t count);
  /// Gives up what this value keeps alive without needing it: the rest of the message it was a part of.
  void Compact();

  // ---- comparing --------------------------------------------------------------------------------------------------

  /// Compares by value: 1 equals 1.0, the order of members does not count. Number text beyond 64 bits and double equals
  /// number text of the same value only.
  friend bool operator==(const JsonValue& left, const JsonValue& right) { return Equals(left, right); }

 private:
  friend struct json::Access;
  friend struct json::Inside;
  friend class JsonConstRef;
  friend class JsonIterator;
  friend class JsonRef;
  constexpr explicit JsonValue(json::Node node) noexcept : node_(node) {}

  template <class T>
  static constexpr json::Node FromInteger(T value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    const bool large = std::is_unsigned_v<T> && bits > static_cast<std::uint64_t>(INT64_MAX);
    return json::Node::Make(large ? json::Tag::Uint64 : json::Tag::Int64, bits);
  }
  static json::Node FromReal(double value);
  static json::Node FromText(std::string_view text);
  template <class T>
  static json::Node FromTextOrNull(const T& text) {
    if constexpr (std::is_pointer_v<T>) {
      if (text == nullptr) return {};
    }
    return FromText(std::string_view(text));
  }
  template <class T>
  static constexpr std::size_t ToIndex(T index) noexcept {
    if constexpr (std::is_signed_v<T>) {
      if (index < 0) return SIZE_MAX;
    }
    return static_cast<std::size_t>(index);
  }
  static bool Equals(const JsonValue& left, const JsonValue& right);
  template <class T, class MakePath>
  T Convert(const MakePath& makePath) const;
  const JsonValue& Member(std::string_view key) const noexcept;
  const JsonValue& Element(std::size_t index) const noexcept;
  void Retain();
  void Release() noexcept;
  JsonValue TakeOut(const JsonValue& child);
  void Thaw();
  void NeedObject(const char* call) const;
  void NeedArray(const char* call) const;
  void NeedElement(const char* call, std::size_t index, std::size_t bound) const;
  JsonValue& Child(std::size_t childIndex);
  json::Node* Insert(std::size_t childIndex, std::size_t childCount);
  void Remove(std::size_t childIndex, std::size_t childCount) noexcept;
  JsonValue& AppendMember(JsonValue key, JsonValue value);
  using EraseTest = bool (*)(const void* state, std::string_view key, const JsonValue& value);
  std::size_t EraseWhere(EraseTest test, const void* state);

  json::Node node_;
};

static_assert(sizeof(JsonValue) == 16);

/// Writes the compact text.
std::ostream& operator<<(std::ostream& out, const JsonValue& value);

/// What TryParse returns: a value or an error.
class [[nodiscard]] JsonParseResult {
 public:
  explicit JsonParseResult(JsonValue value) noexcept : value_(std::move(value)) {}
  explicit JsonParseResult(const JsonError& error) noexcept : error_(error) {}

  explicit operator bool() const noexcept { return !error_.has_value(); }
  /// Errors: std::logic_error if there is an error instead.
  const JsonValue& Value() const&;
  JsonValue&& Value() &&;
  const JsonValue& operator*() const& { return Value(); }
  JsonValue&& operator*() && { return std::move(*this).Value(); }
  const JsonValue* operator->() const { return &Value(); }
  /// Errors: std::logic_error if there is a value instead.
  const JsonError& Error() const;

 private:
  JsonValue value_;
  std::optional<JsonError> error_;
};

}  // namespace wshost

#include "wshost/json/JsonConstRef.h"
#include "wshost/json/JsonConversion.h"
#include "wshost/json/JsonIterator.h"
