// SPDX-License-Identifier: MIT
// A head that is being written. What the caller of the protocol adds is checked: no field can end early.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost::protocol {

/// A first line and header fields.
class HeadText {
 public:
  explicit HeadText(std::string_view firstLine);

  /// Adds a field of the protocol's own.
  void Add(std::string_view name, std::string_view value);

  /// Adds fields of the caller's. Errors: std::logic_error naming the one that is not fit to be sent, or is the
  /// protocol's to set.
  void AddChecked(std::span<const HeaderField> fields);

  /// Ends the head. Returns: it, and `body` behind it.
  std::vector<std::byte> Bytes(std::string_view body = {});

 private:
  std::string text_;
};

}  // namespace wshost::protocol
