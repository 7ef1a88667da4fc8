// SPDX-License-Identifier: MIT
// Exact entries in a map, prefixes in a list with the longest first.
#include "http/HttpRoutes.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace wshost::host {
namespace {

constexpr std::string_view kAllBelow = "/*";

bool IsPathCharacter(char character) noexcept {
  return character > ' ' && character < 0x7F && character != '?' && character != '#';
}

bool IsBelow(std::string_view path, std::string_view prefix) noexcept {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

[[noreturn]] void Reject(const std::string& path, const char* why) {
  throw std::logic_error("path \"" + path + "\" " + why);
}

}  // namespace

std::string NormalizePath(std::string_view path) {
  std::string normalized;
  normalized.reserve(path.size() + 1);
  if (!path.starts_with('/')) {
    normalized += '/';
  }
  return normalized.append(path);
}

std::string CheckedPath(std::string_view path) {
  std::string normalized = NormalizePath(path);
  if (!std::all_of(normalized.begin(), normalized.end(), IsPathCharacter)) {
    Reject(normalized, "has a character that no path has");
  }
  return normalized;
}

std::string PathOfTarget(std::string_view target) {
  if (!target.starts_with('/')) {
    const auto authority = target.find("://");
    if (authority != std::string_view::npos) {
      const auto end = target.find_first_of("/?#", authority + 3);
      target = end == std::string_view::npos ? std::string_view() : target.substr(end);
    }
  }
  return NormalizePath(target.substr(0, target.find_first_of("?#")));
}

void HttpRoutes::Add(std::string_view path, FactoryPtr factory) {
  const std::string normalized = CheckedPath(path);
  if (factory.isNull()) {
    Reject(normalized, "was given no handler factory");
  }
  if (normalized.ends_with(kAllBelow)) {
    AddPrefix(std::string_view(normalized).substr(0, normalized.size() - kAllBelow.size()), std::move(factory));
    return;
  }
  if (normalized.find('*') != std::string::npos) {
    Reject(normalized, "has a * that is not its last segment");
  }
  if (!exact_.emplace(normalized, std::move(factory)).second) {
    Reject(normalized, "is taken already");
  }
}

void HttpRoutes::AddPrefix(std::string_view path, FactoryPtr factory) {
  if (path.find('*') != std::string_view::npos) {
    Reject(std::string(path).append(kAllBelow), "has a * that is not its last segment");
  }
  auto place = prefixes_.begin();
  for (; place != prefixes_.end() && place->path.size() >= path.size(); ++place) {
    if (place->path == path) {
      Reject(std::string(path).append(kAllBelow), "is taken already");
    }
  }
  prefixes_.insert(place, Prefix{std::string(path), std::move(factory)});
}

HttpRoutes::FactoryPtr HttpRoutes::Find(std::string_view path) const {
  const std::string normalized = NormalizePath(path);
  if (const auto exact = exact_.find(normalized); exact != exact_.end()) {
    return exact->second;
  }
  for (const Prefix& prefix : prefixes_) {
    if (IsBelow(normalized, prefix.path)) {
      return prefix.factory;
    }
  }
  return nullptr;
}

}  // namespace wshost::host
