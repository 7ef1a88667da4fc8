// SPDX-License-Identifier: MIT
// What clients say, and how a message is known again when it comes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "Time.h"

namespace load {

/// Whose message it is, which one, and when it was sent, counted from the start of the run.
struct MessageMark {
  std::size_t client = 0;
  std::uint64_t number = 0;
  Duration sentAt{0};

  bool operator==(const MessageMark&) const = default;
};

/// The messages of a run. A JSON object is sent with a member "load" that marks it; it is a string without anything to
/// be escaped, so it survives being parsed, written anew and wrapped into another message. Other JSON goes as it is.
class MessageText {
 public:
  /// `json` is a JSON text, in which %client% and %number% are replaced; `run` tells our messages from another run's.
  MessageText(std::string_view json, std::uint64_t run);

  bool IsMarked() const noexcept { return isMarked_; }

  std::string Compose(const MessageMark& mark) const;

  /// Finds the mark of this run in a message. Returns: nothing if it has none.
  std::optional<MessageMark> Find(std::string_view message) const;

 private:
  enum class Hole : std::uint8_t { None, Client, Number, Mark };
  struct Piece {
    std::string text;
    Hole hole;  // what follows the text
  };

  void Cut(std::string_view text);

  std::string markStart_;
  std::vector<Piece> pieces_;
  bool isMarked_ = false;
};

}  // namespace load
