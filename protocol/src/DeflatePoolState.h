// SPDX-License-Identifier: MIT
// What is in a DeflatePool.
#pragma once

#include <array>
#include <memory>

#include "extension/Deflater.h"
#include "extension/Inflater.h"
#include "message/PayloadBuffer.h"
#include "wshost/protocol/DeflateParameters.h"
#include "wshost/protocol/DeflatePool.h"
#include "wshost/protocol/EncodedMessage.h"

namespace wshost::protocol {

struct DeflatePool::State {
  explicit State(const DeflateOptions& chosen) : options(chosen) {}

  /// Endpoints that compress with the same window send the same frame.
  struct WindowClass {
    std::unique_ptr<Deflater> deflater;
    EncodedMessage last;        // The message that was compressed last,
    EncodedMessage lastResult;  // and the frame for it.
  };
  WindowClass& ClassOf(int windowBits);
  /// Lets the messages go that are others than `message`, and the frames for them.
  void KeepOnly(const EncodedMessage& message) noexcept;
  Inflater& SharedInflater();
  /// Compresses a message. Lifetime: the result is valid until the next one, or DoneWithCompressed.
  std::span<const std::byte> Compress(std::span<const std::byte> payload, Deflater& deflater);
  void DoneWithCompressed() noexcept { compressed.FreeBeyond(kKeptBytes); }

  const DeflateOptions options;
  std::array<WindowClass, kMaxWindowBits - kMinWindowBits + 1> classes;
  std::unique_ptr<Inflater> inflater;  // Of the largest window: it reads what any smaller one has written.
  PayloadBuffer inflated;              // Of messages that go to no sink.
  const void* inflatedFor = nullptr;   // Whose event shows it.
  PayloadBuffer compressed;            // The message that was compressed last.
};

}  // namespace wshost::protocol
