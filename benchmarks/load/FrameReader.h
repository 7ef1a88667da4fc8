// SPDX-License-Identifier: MIT
// Reads the frames of a server, wherever the reads have cut them. All of it is in the header: each load inlines its
// own.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "Frames.h"

namespace load {

/// Turns one client's bytes into calls of a sink:
///   void OnPayload(std::uint64_t offset, const std::uint8_t* bytes, std::size_t count, bool whole);
///   const char* OnMessage(std::uint64_t size, bool compressed);   // what is wrong with it, or nullptr
///   void OnPing(std::string_view payload);
/// `whole` says that these bytes are all of the message.
class FrameReader {
 public:
  /// Returns: nullptr, or what the server did wrong; a Close frame ends everything, so it counts as that.
  template <class TSink>
  const char* Read(const std::uint8_t* bytes, std::size_t count, TSink& sink);
  /// Returns: the code of the Close frame that has come, or 0.
  int CloseCode() const noexcept { return closeCode_; }

 private:
  static constexpr std::size_t kLongestHeader = 10;

  static std::size_t HeaderSize(std::uint8_t second) noexcept {
    const unsigned length = second & 0x7FU;
    return length < 126 ? 2 : (length == 126 ? 4 : kLongestHeader);
  }
  const std::uint8_t* TakeHeader(const std::uint8_t*& bytes, std::size_t& count) noexcept;
  const std::uint8_t* TakePartsOfHeader(const std::uint8_t*& bytes, std::size_t& count) noexcept;
  const char* BeginFrame(const std::uint8_t* header) noexcept;
  template <class TSink>
  const char* EndControl(TSink& sink);

  std::uint64_t left_ = 0;    // bytes of this frame that have not come
  std::uint64_t offset_ = 0;  // bytes of this message that have come
  Opcode opcode_ = Opcode::Text;
  bool inPayload_ = false;
  bool isFinal_ = true;
  bool isControl_ = false;
  bool isCompressed_ = false;
  std::uint8_t headerBytes_ = 0;
  std::array<std::uint8_t, kLongestHeader> header_{};
  int closeCode_ = 0;
  std::string control_;
};

template <class TSink>
const char* FrameReader::Read(const std::uint8_t* bytes, std::size_t count, TSink& sink) {
  while (count != 0) {
    if (!inPayload_) {
      const std::uint8_t* header = TakeHeader(bytes, count);
      if (header == nullptr) return nullptr;
      if (const char* wrong = BeginFrame(header)) return wrong;
    }
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(count, left_));
    if (isControl_) {
      control_.append(reinterpret_cast<const char*>(bytes), part);
    } else {
      sink.OnPayload(offset_, bytes, part, offset_ == 0 && part == left_ && isFinal_);
      offset_ += part;
    }
    bytes += part;
    count -= part;
    left_ -= part;
    if (left_ != 0) return nullptr;
    inPayload_ = false;
    if (isControl_) {
      if (const char* wrong = EndControl(sink)) return wrong;
    } else if (isFinal_) {
      if (const char* wrong = sink.OnMessage(offset_, isCompressed_)) return wrong;
    }
  }
  return nullptr;
}

inline const std::uint8_t* FrameReader::TakeHeader(const std::uint8_t*& bytes, std::size_t& count) noexcept {
  if (headerBytes_ != 0 || count < kLongestHeader) return TakePartsOfHeader(bytes, count);
  const std::uint8_t* header = bytes;
  const std::size_t size = HeaderSize(header[1]);
  bytes += size;
  count -= size;
  return header;
}

// Returns: nullptr if there is more to come.
inline const std::uint8_t* FrameReader::TakePartsOfHeader(const std::uint8_t*& bytes, std::size_t& count) noexcept {
  while (count != 0) {
    header_[headerBytes_++] = *bytes++;
    --count;
    if (headerBytes_ < 2 || headerBytes_ < HeaderSize(header_[1])) continue;
    headerBytes_ = 0;
    return header_.data();
  }
  return nullptr;
}

inline const char* FrameReader::BeginFrame(const std::uint8_t* header) noexcept {
  if ((header[1] & 0x80U) != 0) return "masked frame from server";
  if ((header[0] & 0x30U) != 0) return "reserved bits from server";
  left_ = header[1] & 0x7FU;
  const std::size_t size = HeaderSize(header[1]);
  if (size > 2) {
    left_ = 0;
    for (std::size_t i = 2; i < size; ++i) left_ = left_ << 8 | header[i];
  }
  opcode_ = static_cast<Opcode>(header[0] & 0x0FU);
  isControl_ = (header[0] & 0x08U) != 0;
  inPayload_ = true;
  if (isControl_) {
    control_.clear();
    return left_ < 126 ? nullptr : "long control frame from server";
  }
  isFinal_ = (header[0] & 0x80U) != 0;
  if (opcode_ != Opcode::Continuation) {
    offset_ = 0;
    isCompressed_ = (header[0] & 0x40U) != 0;
  }
  return nullptr;
}

template <class TSink>
const char* FrameReader::EndControl(TSink& sink) {
  isControl_ = false;
  if (opcode_ == Opcode::Ping) sink.OnPing(control_);
  if (opcode_ != Opcode::Close) return nullptr;
  if (control_.size() >= 2) {
    closeCode_ = static_cast<std::uint8_t>(control_[0]) << 8 | static_cast<std::uint8_t>(control_[1]);
  }
  return "close frame from server";
}

}  // namespace load
