// SPDX-License-Identifier: MIT
// Paths in a map, patterns in a tree.
#include "session/ServiceRoutes.h"

#include <stdexcept>
#include <utility>

#include "http/HttpRoutes.h"

namespace wshost::host {

void ServiceRoutes::Add(std::string_view path, std::shared_ptr<ServiceRoute> route) {
  const std::string normal = CheckedPath(path);
  if (PathPatterns::IsPattern(normal)) {
    patterns_.Add(normal, patternRoutes_.size());
    patternRoutes_.push_back(std::move(route));
  } else if (!literals_.try_emplace(normal, Literal{std::move(route), SharedText(normal)}).second) {
    throw std::logic_error("path '" + normal + "' has a service already");
  }
}

ServiceMatch ServiceRoutes::Find(std::string_view path) const {
  if (const auto found = literals_.find(path); found != literals_.end()) {
    return {found->second.route, {}, found->second.path};
  }
  auto match = patterns_.Find(path);
  if (!match) return {};
  return {patternRoutes_[match->index], std::move(match->values), {}};
}

}  // namespace wshost::host
