// SPDX-License-Identifier: MIT
// What echo clients send, and expect back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "Options.h"

namespace load {

/// A few different messages of one size, and their frames in a row, so that any run of them is one piece of memory.
class EchoTexts {
 public:
  /// Makes room for runs of `longestRun` frames.
  EchoTexts(const Options& options, std::size_t longestRun);

  /// Returns: the payload of a client's message `number`.
  const std::string& Text(std::uint64_t number) const noexcept { return texts_[number & mask_]; }
  /// Returns: the frames of `count` messages from `number` on.
  std::string_view Frames(std::uint64_t number, std::size_t count) const noexcept {
    return std::string_view(frames_).substr((number & mask_) * frameBytes_, count * frameBytes_);
  }

 private:
  std::vector<std::string> texts_;
  std::size_t mask_;  // texts are a power of two
  std::size_t frameBytes_ = 0;
  std::string frames_;
};

/// Makes a JSON document of `size` bytes: a chat message if it is short, else a list of orders in an object.
std::string JsonDocument(std::size_t size, unsigned variant);

}  // namespace load
