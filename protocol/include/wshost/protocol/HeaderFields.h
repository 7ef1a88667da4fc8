// SPDX-License-Identifier: MIT
// HTTP header fields as views: the one shape in which every room reads them.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace wshost {

/// One header field. Lifetime: views into a buffer that somebody else owns.
struct HeaderField {
  std::string_view name;
  std::string_view value;  ///< Without the white space around it.
};

/// The header fields of one message, in the order in which they came.
/// Lifetime: a view; valid as long as the fields it was made from.
class HeaderFields {
 public:
  HeaderFields() = default;
  explicit HeaderFields(std::span<const HeaderField> fields) noexcept : fields_(fields) {}

  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }
  bool empty() const noexcept { return fields_.empty(); }
  std::size_t size() const noexcept { return fields_.size(); }

  /// Returns the value of the first field called `name`, whatever its case; nothing if there is none.
  std::optional<std::string_view> Find(std::string_view name) const noexcept;

  /// Counts the fields called `name`, whatever its case.
  std::size_t Count(std::string_view name) const noexcept;

  /// Tells whether a field called `name` lists `token`, both whatever their case.
  /// All fields of that name together form the list. Spec: RFC 9110 section 5.6.1.
  bool HasToken(std::string_view name, std::string_view token) const noexcept;

  /// Returns the items of the list that all fields called `name`, whatever its case, form together; empty ones do not
  /// count. Lifetime: views into the fields' values. Spec: RFC 9110 section 5.6.1.
  std::vector<std::string_view> ListItems(std::string_view name) const;

 private:
  std::span<const HeaderField> fields_;
};

/// Compares two ASCII strings, whatever their case.
bool EqualsIgnoringCase(std::string_view left, std::string_view right) noexcept;

}  // namespace wshost
