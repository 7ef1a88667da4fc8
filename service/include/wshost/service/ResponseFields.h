// SPDX-License-Identifier: MIT
// Header fields that an application adds to a response which somebody else writes.
#pragma once

#include <Poco/Net/HTTPCookie.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost {

/// Fields for the 101, or for whatever answer a request gets. They are checked where they are added, so that no answer
/// fails for them. Threads: one at a time.
class ResponseFields {
 public:
  static constexpr std::size_t kMaxFields = 64;        ///< Of one response, cookies included.
  static constexpr std::size_t kMaxBytes = 16 * 1024;  ///< Of all names and values together.

  /// Adds a field; one name may come several times. Errors: std::logic_error naming `call` and the field, if the name
  /// is no token or belongs to the host (those that frame a message, the handshake's, Date and Content-Type), if the
  /// value has a control character, or beyond kMaxFields and kMaxBytes.
  void Add(std::string_view name, std::string_view value, const char* call);

  /// Adds a Set-Cookie. Errors: std::logic_error naming `call` and the cookie, if its name is no token, if a part of it
  /// has a ';' or a control character; as Add(). Spec: RFC 6265 section 4.1.
  void AddCookie(const Poco::Net::HTTPCookie& cookie, const char* call);

  bool Empty() const noexcept { return fields_.empty(); }

  /// Returns the fields in the order in which they were added. Lifetime: until the next Add().
  std::vector<HeaderField> Views() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
  std::size_t bytes_ = 0;
};

}  // namespace wshost
