// SPDX-License-Identifier: MIT
// Frames out of a stream of bytes, restartable at any byte.
#include "frame/FrameReader.h"

#include <algorithm>

namespace wshost::protocol {
namespace {

std::span<std::byte> TakeFront(std::span<std::byte>& bytes, std::size_t count) noexcept {
  const std::span<std::byte> front = bytes.first(count);
  bytes = bytes.subspan(count);
  return front;
}

}  // namespace

ProtocolError FrameReader::ReadHeader(std::span<std::byte>& unread) noexcept {
  const std::size_t before = headerCount_;
  const std::size_t added = std::min(unread.size(), headerBytes_.size() - before);
  std::copy_n(unread.begin(), added, headerBytes_.begin() + static_cast<std::ptrdiff_t>(before));
  const ProtocolError error = ParseFrameHeader({headerBytes_.data(), before + added}, rules_, header_);
  if (error != ProtocolError::None) return error;

  inFrame_ = header_.headerBytes != 0;
  if (!inFrame_) {
    headerCount_ = static_cast<std::uint8_t>(before + added);
    unread = unread.subspan(added);
    return ProtocolError::None;
  }
  unread = unread.subspan(header_.headerBytes - before);
  headerCount_ = 0;
  payloadRead_ = 0;
  return ProtocolError::None;
}

FramePiece FrameReader::ReadPiece(std::span<std::byte>& unread) noexcept {
  const std::uint64_t left = header_.payloadBytes - payloadRead_;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, unread.size()));
  FramePiece piece{.masked = TakeFront(unread, count), .key = header_.maskKey, .offset = payloadRead_};
  payloadRead_ += count;
  inFrame_ = payloadRead_ < header_.payloadBytes;
  piece.endsFrame = !inFrame_;
  return piece;
}

std::optional<std::span<std::byte>> FrameReader::ReadControl(std::span<std::byte>& unread) noexcept {
  const auto size = static_cast<std::size_t>(header_.payloadBytes);
  const auto kept = static_cast<std::size_t>(payloadRead_);
  const std::span<std::byte> arrived = TakeFront(unread, std::min(size - kept, unread.size()));
  Unmask(arrived, header_.maskKey, payloadRead_);
  payloadRead_ += arrived.size();
  inFrame_ = payloadRead_ < size;
  if (arrived.size() == size) return arrived;
  std::copy(arrived.begin(), arrived.end(), control_.begin() + static_cast<std::ptrdiff_t>(kept));
  if (inFrame_) return std::nullopt;
  return std::span(control_).first(size);
}

std::size_t FrameReader::BufferedBytes() const noexcept {
  const bool keepsControl = inFrame_ && IsControl(header_.opcode);
  return headerCount_ + (keepsControl ? static_cast<std::size_t>(payloadRead_) : 0);
}

}  // namespace wshost::protocol
