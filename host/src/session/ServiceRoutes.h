// SPDX-License-Identifier: MIT
// Which service answers which path.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/PathPatterns.h"
#include "session/ServiceRoute.h"
#include "wshost/service/SharedText.h"

namespace wshost::host {

/// The service of a path.
struct ServiceMatch {
  std::shared_ptr<const ServiceRoute> route;  ///< Null: there is none.
  PathValues values;                          ///< Of a pattern's parameters.
  SharedText path;                            ///< The same for all sessions; empty if they differ, by a pattern.
};

/// A table from paths and patterns to services. Threads: Find() from any, once nothing is added any more.
class ServiceRoutes {
 public:
  /// Errors: std::logic_error naming the path, or both patterns, if it is taken, or malformed: see PathPatterns.
  void Add(std::string_view path, std::shared_ptr<ServiceRoute> route);

  /// Finds the service of a normalized request path. A path that was mapped as it is costs no allocation.
  ServiceMatch Find(std::string_view path) const;

  /// Calls `visit(ServiceRoute&)` for each path: for a service that has several, several times.
  template <typename TVisit>
  void ForEach(TVisit visit) const {
    for (const auto& entry : literals_) visit(*entry.second.route);
    for (const auto& route : patternRoutes_) visit(*route);
  }

 private:
  struct Literal {
    std::shared_ptr<ServiceRoute> route;
    SharedText path;
  };
  std::map<std::string, Literal, std::less<>> literals_;
  PathPatterns patterns_;
  std::vector<std::shared_ptr<ServiceRoute>> patternRoutes_;
};

}  // namespace wshost::host
