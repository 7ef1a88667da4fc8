// SPDX-License-Identifier: MIT
// The text is cut at its holes once; a message is the pieces with the holes filled.
#include "MessageText.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include "wshost/json/JsonRef.h"
#include "wshost/json/JsonValue.h"

namespace load {
namespace {

constexpr std::string_view kMarkHole = "%mark%";
constexpr char kBetween = '.';
constexpr char kEnd = ';';

std::string StartOfMark(std::uint64_t run) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "load-%016llx.", static_cast<unsigned long long>(run));
  return text.data();
}

/// Takes a number and the character behind it off the front of `text`.
std::optional<std::uint64_t> TakeNumber(std::string_view& text, char behind) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped == end || *stopped != behind) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()) + 1);
  return number;
}

}  // namespace

MessageText::MessageText(std::string_view json, std::uint64_t run) : markStart_(StartOfMark(run)) {
  wshost::JsonValue value = wshost::JsonValue::Parse(json);
  isMarked_ = value.IsObject();
  if (isMarked_) value["load"] = kMarkHole;
  Cut(value.ToString());
}

void MessageText::Cut(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Hole>, 3> kHoles{
      {{"%client%", Hole::Client}, {"%number%", Hole::Number}, {kMarkHole, Hole::Mark}}};
  std::size_t start = 0;
  for (std::size_t place = text.find('%'); place != std::string_view::npos; place = text.find('%', place)) {
    Hole hole = Hole::None;
    std::size_t next = place + 1;
    for (const auto& [name, kind] : kHoles) {
      if (!text.substr(place).starts_with(name)) continue;
      hole = kind;
      next = place + name.size();
    }
    if (hole != Hole::None) {
      pieces_.push_back({std::string(text.substr(start, place - start)), hole});
      start = next;
    }
    place = next;
  }
  pieces_.push_back({std::string(text.substr(start)), Hole::None});
}

std::string MessageText::Compose(const MessageMark& mark) const {
  const std::string client = std::to_string(mark.client);
  const std::string number = std::to_string(mark.number);
  std::string message;
  for (const Piece& piece : pieces_) {
    message += piece.text;
    if (piece.hole == Hole::Client) message += client;
    if (piece.hole == Hole::Number) message += number;
    if (piece.hole != Hole::Mark) continue;
    (((message += markStart_) += client) += kBetween) += number;
    ((message += kBetween) += std::to_string(mark.sentAt.count())) += kEnd;
  }
  return message;
}

std::optional<MessageMark> MessageText::Find(std::string_view message) const {
  const std::size_t place = message.find(markStart_);
  if (!isMarked_ || place == std::string_view::npos) return std::nullopt;
  message.remove_prefix(place + markStart_.size());
  const auto client = TakeNumber(message, kBetween);
  const auto number = client ? TakeNumber(message, kBetween) : std::nullopt;
  const auto sentAt = number ? TakeNumber(message, kEnd) : std::nullopt;
  if (!sentAt) return std::nullopt;
  return MessageMark{static_cast<std::size_t>(*client), *number, Duration(static_cast<Duration::rep>(*sentAt))};
}

}  // namespace load
