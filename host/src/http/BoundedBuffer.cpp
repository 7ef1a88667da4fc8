// SPDX-License-Identifier: MIT
// Appends while there is room.
#include "http/BoundedBuffer.h"

namespace wshost::host {

BoundedBuffer::int_type BoundedBuffer::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) {
    return traits_type::not_eof(character);
  }
  const char one = traits_type::to_char_type(character);
  return xsputn(&one, 1) == 1 ? character : traits_type::eof();
}

std::streamsize BoundedBuffer::xsputn(const char* text, std::streamsize length) {
  const auto size = static_cast<std::size_t>(length);
  if (exceeded_ || size > limit_ - text_.size()) {
    exceeded_ = true;
    text_ = std::string();  // it will not be sent: nobody gets the first part of a response
    return 0;
  }
  text_.append(text, size);
  return length;
}

}  // namespace wshost::host
