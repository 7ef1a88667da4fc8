// SPDX-License-Identifier: MIT
// Distances between words, and the nearest one.
#include "settings/Suggestion.h"

#include <Poco/Ascii.h>

#include <algorithm>

namespace wshost::app {
namespace {

constexpr std::size_t kLongestName = 64;  // what is longer is no name that was mistyped

bool AreAlike(char a, char b) { return Poco::Ascii::toLower(a) == Poco::Ascii::toLower(b); }

// The word behind the last dot: who writes "port" may mean "listen.port".
std::string_view LastWord(std::string_view key) { return key.substr(key.rfind('.') + 1); }

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> twoAbove(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = above[j - 1] + (AreAlike(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
      const bool isSwap = i > 1 && j > 1 && AreAlike(a[i - 1], b[j - 2]) && AreAlike(a[i - 2], b[j - 1]);
      if (isSwap) row[j] = std::min(row[j], twoAbove[j - 2] + 1);
    }
    std::swap(twoAbove, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string MostLike(std::string_view name, const std::vector<std::string>& known) {
  if (name.size() > kLongestName) return {};
  std::string best;
  std::size_t bestDistance = std::max<std::size_t>(name.size() / 3, 2) + 1;
  for (const std::string& each : known) {
    std::size_t distance = EditDistance(name, each);
    if (name.find('.') == std::string_view::npos) distance = std::min(distance, EditDistance(name, LastWord(each)) + 1);
    if (distance >= bestDistance) continue;
    best = each;
    bestDistance = distance;
  }
  return best;
}

std::string Suggest(std::string_view name, const std::vector<std::string>& known) {
  const std::string meant = MostLike(name, known);
  return meant.empty() ? std::string() : "; did you mean " + meant + "?";
}

}  // namespace wshost::app
