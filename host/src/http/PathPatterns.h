// SPDX-License-Identifier: MIT
// Paths with parameters: "/stocks/{symbol}", "/files/{path...}".
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wshost::host {

/// What the parameters of a pattern stand for in one path, percent-decoded.
using PathValues = std::vector<std::pair<std::string_view, std::string>>;

/// A tree of patterns. Segment by segment, a literal is preferred to a parameter, and a parameter to a tail; a way that
/// leads nowhere is left again. A lookup visits each node once at most, so it costs no more than the patterns are long.
/// Threads: Find() from any, once nothing is added any more.
class PathPatterns {
 public:
  static constexpr std::size_t kMaxSegments = 32;  ///< Of one pattern.

  /// Tells whether a path is a pattern: it has a brace.
  static bool IsPattern(std::string_view path) noexcept { return path.find_first_of("{}") != std::string_view::npos; }

  /// Adds a normalized pattern, to be found as `index`. Errors: std::logic_error naming the pattern, if it is
  /// malformed: a brace that is not around a whole segment, a name that is no identifier or comes twice, a tail that is
  /// not last, too many segments; and naming both, if another one matches the same paths.
  void Add(std::string_view pattern, std::size_t index);

  /// What a path led to. Lifetime: names are the tree's.
  struct Match {
    std::size_t index = 0;
    PathValues values;
  };
  /// Finds the pattern of a normalized request path. A {parameter} is one segment that is not empty, a {tail...} all
  /// the rest, which may be empty.
  std::optional<Match> Find(std::string_view path) const;

 private:
  struct Leaf {
    std::size_t index = 0;
    std::string pattern;
    std::vector<std::string> names;
  };
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::optional<Leaf> end;
    std::optional<Leaf> tail;
  };
  /// The captured parts of a path, as they came.
  struct Captures {
    std::array<std::string_view, kMaxSegments> parts;
    std::size_t count = 0;
  };

  static const Leaf* Search(const Node& node, std::string_view rest, Captures& captures);

  Node root_;
};

/// Decodes "%41" to "A". What is no encoding stays as it is.
std::string PercentDecoded(std::string_view text);

}  // namespace wshost::host
