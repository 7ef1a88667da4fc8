// SPDX-License-Identifier: MIT
// Which service answers which path.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "http/PathPatterns.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::host {

/// A service type mapped to a path.
struct ServiceRoute {
  std::type_index type;
  bool takesJson;  ///< The type does not override OnText: its text messages are read as JSON where they arrive.
  std::function<std::unique_ptr<WebSocketsService>()> factory;
};

/// The service of a path. Lifetime: the table's.
struct ServiceMatch {
  const ServiceRoute* route = nullptr;  ///< Null: there is none.
  PathValues values;                    ///< Of a pattern's parameters.
};

/// A table from paths and patterns to services. Threads: Find() from any, once nothing is added any more.
class ServiceRoutes {
 public:
  /// Errors: std::logic_error naming the path, or both patterns, if it is taken, or malformed: see PathPatterns.
  void Add(std::string_view path, ServiceRoute route);

  /// Finds the service of a normalized request path. A path that was mapped as it is costs no allocation.
  ServiceMatch Find(std::string_view path) const;

 private:
  std::map<std::string, ServiceRoute, std::less<>> literals_;
  PathPatterns patterns_;
  std::vector<ServiceRoute> patternRoutes_;
};

}  // namespace wshost::host
