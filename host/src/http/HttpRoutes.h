// SPDX-License-Identifier: MIT
// Which Poco handler factory answers which path.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wshost::host {

/// Returns `path` with a "/" in front: "chat" gives "/chat", "" gives "/". All else stays as it is: case counts, a
/// trailing slash counts, nothing is percent-decoded and no dot segment removed.
std::string NormalizePath(std::string_view path);

/// Normalizes a path that a program maps something to.
/// Errors: std::logic_error naming the path, if it has a query, a fragment or white space.
std::string CheckedPath(std::string_view path);

/// Returns the path of a request target, normalized: "/a" of "/a?x=1", of "http://host/a" and "/" of "http://host".
std::string PathOfTarget(std::string_view target);

/// A table from paths to factories. An entry is one path ("/app"), or a path and all below it ("/static/*").
/// Threads: Find() from any, once nothing is added any more.
class HttpRoutes {
 public:
  using FactoryPtr = Poco::Net::HTTPRequestHandlerFactory::Ptr;

  /// Errors: std::logic_error naming the path, if it is taken, has a query, fragment or white space, has a "*" that is
  /// not its last segment, or if `factory` is null.
  void Add(std::string_view path, FactoryPtr factory);

  /// Returns the factory of the longest match of a request's path (without query), or null. An exact entry wins over
  /// "PATH/*" for PATH itself.
  FactoryPtr Find(std::string_view path) const;

  bool Empty() const noexcept { return exact_.empty() && prefixes_.empty(); }

 private:
  struct Prefix {
    std::string path;  // "/static" of "/static/*", "" of "/*"
    FactoryPtr factory;
  };

  void AddPrefix(std::string_view path, FactoryPtr factory);

  std::map<std::string, FactoryPtr, std::less<>> exact_;
  std::vector<Prefix> prefixes_;  // longest first
};

}  // namespace wshost::host
