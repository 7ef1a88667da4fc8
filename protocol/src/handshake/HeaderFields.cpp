// SPDX-License-Identifier: MIT
// Looking up header fields; names and tokens whatever their case.
#include "wshost/protocol/HeaderFields.h"

#include <algorithm>

#include "handshake/Characters.h"

namespace wshost {

bool EqualsIgnoringCase(std::string_view left, std::string_view right) noexcept {
  const auto same = [](char a, char b) { return protocol::ToLower(a) == protocol::ToLower(b); };
  return left.size() == right.size() && std::equal(left.begin(), left.end(), right.begin(), same);
}

std::optional<std::string_view> HeaderFields::Find(std::string_view name) const noexcept {
  for (const HeaderField& field : fields_) {
    if (EqualsIgnoringCase(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::size_t HeaderFields::Count(std::string_view name) const noexcept {
  const auto hasName = [name](const HeaderField& field) { return EqualsIgnoringCase(field.name, name); };
  return static_cast<std::size_t>(std::count_if(fields_.begin(), fields_.end(), hasName));
}

bool HeaderFields::HasToken(std::string_view name, std::string_view token) const noexcept {
  for (const HeaderField& field : fields_) {
    if (!EqualsIgnoringCase(field.name, name)) continue;
    for (std::string_view list = field.value; !list.empty();) {
      if (EqualsIgnoringCase(protocol::TakeListItem(list), token)) return true;
    }
  }
  return false;
}

std::vector<std::string_view> HeaderFields::ListItems(std::string_view name) const {
  std::vector<std::string_view> items;
  for (const HeaderField& field : fields_) {
    if (!EqualsIgnoringCase(field.name, name)) continue;
    for (std::string_view list = field.value; !list.empty();) {
      const std::string_view item = protocol::TakeListItem(list);
      if (!item.empty()) items.push_back(item);
    }
  }
  return items;
}

}  // namespace wshost
