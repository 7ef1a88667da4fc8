// SPDX-License-Identifier: MIT
// A tree of path segments, built once and searched often.
#include "http/PathPatterns.h"

#include <algorithm>
#include <stdexcept>

namespace wshost::host {
namespace {

constexpr std::string_view kTailMark = "...";

[[noreturn]] void Reject(std::string_view pattern, const std::string& why) {
  throw std::logic_error("path pattern '" + std::string(pattern) + "' " + why);
}

// The first segment of what follows a '/'. `rest` keeps its own '/' if there is another one.
std::string_view TakeSegment(std::string_view& rest) noexcept {
  const std::string_view segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(segment.size());
  return segment;
}

bool IsLetter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool IsIdentifier(std::string_view name) noexcept {
  return !name.empty() && IsLetter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsLetter(c) || (c >= '0' && c <= '9'); });
}

int HexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// One segment of a pattern, read.
struct Segment {
  enum class Kind : std::uint8_t { Literal, Parameter, Tail };
  Kind kind = Kind::Literal;
  std::string_view text;  // of a literal, or the name
};

Segment ReadSegment(std::string_view text, std::string_view pattern) {
  if (text.find_first_of("{}") == std::string_view::npos) return {Segment::Kind::Literal, text};
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') {
    Reject(pattern, "has a brace that is not around a whole segment");
  }
  Segment segment{Segment::Kind::Parameter, text.substr(1, text.size() - 2)};
  if (segment.text.ends_with(kTailMark)) {
    segment.kind = Segment::Kind::Tail;
    segment.text.remove_suffix(kTailMark.size());
  }
  if (!IsIdentifier(segment.text)) {
    Reject(pattern, "has a parameter '" + std::string(segment.text) + "' whose name is no identifier");
  }
  return segment;
}

}  // namespace

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool isEncoded =
        text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0;
    decoded += isEncoded ? static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2])) : text[i];
    if (isEncoded) i += 2;
  }
  return decoded;
}

void PathPatterns::Add(std::string_view pattern, std::size_t index) {
  Leaf leaf{index, std::string(pattern), {}};
  Node* node = &root_;
  std::optional<Leaf>* place = nullptr;
  std::size_t count = 0;
  for (std::string_view rest = pattern; !rest.empty();) {
    if (place) Reject(pattern, "has a tail that is not its last segment");
    if (++count > kMaxSegments) Reject(pattern, "has more than " + std::to_string(kMaxSegments) + " segments");
    rest.remove_prefix(1);  // the '/'
    const Segment segment = ReadSegment(TakeSegment(rest), pattern);
    if (segment.kind == Segment::Kind::Literal) {
      auto& next = node->literals.try_emplace(std::string(segment.text)).first->second;
      if (!next) next = std::make_unique<Node>();
      node = next.get();
      continue;
    }
    if (std::find(leaf.names.begin(), leaf.names.end(), segment.text) != leaf.names.end()) {
      Reject(pattern, "has two parameters '" + std::string(segment.text) + "'");
    }
    leaf.names.emplace_back(segment.text);
    if (segment.kind == Segment::Kind::Tail) {
      place = &node->tail;
      continue;
    }
    if (!node->parameter) node->parameter = std::make_unique<Node>();
    node = node->parameter.get();
  }
  if (!place) place = &node->end;
  if (*place) Reject(pattern, "matches the same paths as '" + (*place)->pattern + "'");
  place->emplace(std::move(leaf));
}

// Recursion is as deep as the patterns are, not as the path is.
const PathPatterns::Leaf* PathPatterns::Search(const Node& node, std::string_view rest, Captures& captures) {
  if (rest.empty()) return node.end ? &*node.end : nullptr;
  rest.remove_prefix(1);
  std::string_view behind = rest;
  const std::string_view segment = TakeSegment(behind);
  if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (const Leaf* found = Search(*literal->second, behind, captures)) return found;
  }
  const std::size_t captured = captures.count;
  if (node.parameter && !segment.empty()) {
    captures.parts[captures.count++] = segment;
    if (const Leaf* found = Search(*node.parameter, behind, captures)) return found;
    captures.count = captured;
  }
  if (!node.tail) return nullptr;
  captures.parts[captures.count++] = rest;
  return &*node.tail;
}

std::optional<PathPatterns::Match> PathPatterns::Find(std::string_view path) const {
  Captures captures;
  const Leaf* leaf = Search(root_, path, captures);
  if (!leaf) return std::nullopt;
  Match match{leaf->index, {}};
  match.values.reserve(leaf->names.size());
  for (std::size_t i = 0; i < leaf->names.size(); ++i) {
    match.values.emplace_back(leaf->names[i], PercentDecoded(captures.parts[i]));
  }
  return match;
}

}  // namespace wshost::host
