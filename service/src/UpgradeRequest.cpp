// SPDX-License-Identifier: MIT
// The HTTP request that asked for a session.
#include "wshost/service/UpgradeRequest.h"

#include <Poco/Exception.h>

#include "wshost/service/ServiceError.h"

namespace wshost {

UpgradeRequest::UpgradeRequest(std::string_view scheme, std::string_view target, HeaderFields fields) noexcept
    : scheme_(scheme), target_(target), fields_(fields) {}

const Poco::URI& UpgradeRequest::Uri() const {
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

std::vector<std::string_view> UpgradeRequest::Subprotocols() const {
  return fields_.ListItems("Sec-WebSocket-Protocol");
}

std::unique_ptr<const UpgradeRequest> UpgradeRequest::Copy() const {
  std::size_t size = scheme_.size() + target_.size();
  for (const HeaderField& field : fields_) size += field.name.size() + field.value.size();

  auto copy = std::make_unique<UpgradeRequest>(scheme_, target_, fields_);
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
  return copy;
}

}  // namespace wshost
