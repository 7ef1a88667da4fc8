// SPDX-License-Identifier: MIT
// The HTTP request that asked for a session.
#include "wshost/service/RequestView.h"

#include <Poco/Exception.h>

#include "wshost/service/ServiceError.h"

namespace wshost {

RequestView::RequestView(std::string_view scheme, std::string_view target, HeaderFields fields,
                         std::span<const RouteValue> routeValues, std::string_view requestId) noexcept
    : scheme_(scheme), target_(target), fields_(fields), routeValues_(routeValues), requestId_(requestId) {}

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

std::vector<std::string_view> RequestView::Subprotocols() const { return fields_.ListItems("Sec-WebSocket-Protocol"); }

std::optional<std::string_view> RequestView::RouteParameter(std::string_view name) const noexcept {
  for (const RouteValue& each : routeValues_) {
    if (each.name == name) return each.value;
  }
  return std::nullopt;
}

std::unique_ptr<const RequestView> RequestView::Copy() const {
  std::size_t size = scheme_.size() + target_.size() + requestId_.size();
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
  copy->requestId_ = keep(requestId_);
  for (const HeaderField& field : fields_) copy->ownFields_.push_back({keep(field.name), keep(field.value)});
  copy->fields_ = HeaderFields(copy->ownFields_);
  for (const RouteValue& each : routeValues_) copy->ownValues_.push_back({keep(each.name), keep(each.value)});
  copy->routeValues_ = copy->ownValues_;
  return copy;
}

}  // namespace wshost
