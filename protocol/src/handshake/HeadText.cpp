// SPDX-License-Identifier: MIT
// A head that is being written.
#include "handshake/HeadText.h"

#include <algorithm>
#include <stdexcept>

#include "handshake/Characters.h"

namespace wshost::protocol {
namespace {

// Fields that say how a message is framed, where it goes, or what the handshake agrees on: never a caller's.
bool IsReserved(std::string_view name) noexcept {
  static constexpr std::string_view kReserved[] = {
      "Connection",
      "Content-Length",
      "Host",
      "Transfer-Encoding",
      "Upgrade",
      "Sec-WebSocket-Accept",
      "Sec-WebSocket-Key",
      "Sec-WebSocket-Extensions",
      "Sec-WebSocket-Protocol",
      "Sec-WebSocket-Version",
  };
  return std::any_of(std::begin(kReserved), std::end(kReserved),
                     [name](std::string_view reserved) { return EqualsIgnoringCase(name, reserved); });
}

void RequireFit(const HeaderField& field) {
  const std::string name(field.name);
  if (!IsToken(field.name)) throw std::logic_error("header field name is not a token: '" + name + "'");
  if (IsReserved(field.name)) throw std::logic_error("header field is set by the protocol: '" + name + "'");
  if (!std::all_of(field.value.begin(), field.value.end(), IsFieldValueChar)) {
    throw std::logic_error("header field has a control character in its value: '" + name + "'");
  }
}

}  // namespace

HeadText::HeadText(std::string_view firstLine) : text_(firstLine) { text_.append("\r\n"); }

void HeadText::Add(std::string_view name, std::string_view value) {
  text_.append(name).append(": ").append(value).append("\r\n");
}

void HeadText::AddChecked(std::span<const HeaderField> fields) {
  for (const HeaderField& field : fields) {
    RequireFit(field);
    Add(field.name, TrimWhiteSpace(field.value));
  }
}

std::vector<std::byte> HeadText::Bytes(std::string_view body) {
  text_.append("\r\n").append(body);
  const auto bytes = std::as_bytes(std::span(text_));
  return {bytes.begin(), bytes.end()};
}

}  // namespace wshost::protocol
