// SPDX-License-Identifier: MIT
// Questions to the fields of an owned request.
#include "http/HttpRequestMessage.h"

namespace wshost::host {

std::vector<std::pair<std::string, std::string>> CopyFields(const HeaderFields& fields) {
  std::vector<std::pair<std::string, std::string>> copies;
  copies.reserve(fields.size());
  for (const HeaderField& field : fields) {
    copies.emplace_back(field.name, field.value);
  }
  return copies;
}

bool WantsKeepAlive(const HeaderFields& fields, int minorVersion) noexcept {
  if (fields.HasToken("Connection", "close")) {
    return false;
  }
  return minorVersion >= 1 || fields.HasToken("Connection", "keep-alive");
}

bool WantsKeepAlive(const HttpRequestMessage& message) {
  std::vector<HeaderField> views;
  views.reserve(message.fields.size());
  for (const auto& [name, value] : message.fields) {
    views.push_back({name, value});
  }
  return WantsKeepAlive(HeaderFields(views), message.minorVersion);
}

}  // namespace wshost::host
