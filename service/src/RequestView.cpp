// SPDX-License-Identifier: MIT
// The HTTP request that asked for a session.
#include "wshost/service/RequestView.h"

#include <Poco/Exception.h>

#include <algorithm>

#include "wshost/service/ServiceError.h"

namespace wshost {

RequestView::RequestView(std::string_view scheme, std::string_view target, HeaderFields fields,
                         std::span<const RouteValue> routeValues) noexcept
    : scheme_(scheme), target_(target), fields_(fields), routeValues_(routeValues) {}

const Poco::URI& RequestView::Uri() const {
  if (!uri_) {
    std::string text;
    if (target_.starts_with('/')) {
      text.append(scheme_).append("://").append(fields_.Find("Host").value_or("")).append(target_);
    } else {
      text = target_;  // absolute form
    }
    try {
      uri_ = std::make_unique<Poco::URI>(text);
    } catch (const Poco::Exception&) {
      throw UpgradeRefused(400, "The request target is not a valid URI.");  // the peer's fault: no 500, no log line
    }
  }
  return *uri_;
}

std::vector<std::string_view> RequestView::Subprotocols() const {
  constexpr std::string_view kWhiteSpace = " \t";
  std::vector<std::string_view> offered;
  for (const HeaderField& field : fields_) {
    if (!EqualsIgnoringCase(field.name, "Sec-WebSocket-Protocol")) continue;
    for (std::string_view list = field.value; !list.empty();) {
      std::string_view item = list.substr(0, list.find(','));
      list.remove_prefix(std::min(item.size() + 1, list.size()));
      item.remove_prefix(std::min(item.find_first_not_of(kWhiteSpace), item.size()));
      item = item.substr(0, item.find_last_not_of(kWhiteSpace) + 1);
      if (!item.empty()) offered.push_back(item);
    }
  }
  return offered;
}

std::optional<std::string_view> RequestView::RouteParameter(std::string_view name) const noexcept {
  for (const RouteValue& each : routeValues_) {
    if (each.name == name) return each.value;
  }
  return std::nullopt;
}

std::unique_ptr<const RequestView> RequestView::Copy() const {
  std::size_t size = scheme_.size() + target_.size();
  for (const HeaderField& field : fields_) size += field.name.size() + field.value.size();
  for (const RouteValue& each : routeValues_) size += each.name.size() + each.value.size();

  auto copy = std::make_unique<RequestView>(scheme_, target_, fields_);
  copy->text_.reserve(size);  // the views below look into it: it must not move
  auto keep = [&text = copy->text_](std::string_view part) {
    const std::size_t start = text.size();
    text.append(part);
    return std::string_view(text).substr(start, part.size());
  };
  copy->scheme_ = keep(scheme_);
  copy->target_ = keep(target_);
  for (const HeaderField& field : fields_) copy->ownFields_.push_back({keep(field.name), keep(field.value)});
  copy->fields_ = HeaderFields(copy->ownFields_);
  for (const RouteValue& each : routeValues_) copy->ownValues_.push_back({keep(each.name), keep(each.value)});
  copy->routeValues_ = copy->ownValues_;
  return copy;
}

}  // namespace wshost
