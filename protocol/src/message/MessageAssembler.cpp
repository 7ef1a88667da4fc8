// SPDX-License-Identifier: MIT
// Fragments become a message, or an error as early as one can be told.
#include "message/MessageAssembler.h"

namespace wshost::protocol {
namespace {

constexpr std::uint64_t kGrowth = 4;
constexpr std::uint64_t kNearBound = 8;

}  // namespace

ProtocolError MessageAssembler::BeginFrame(const FrameHeader& header) noexcept {
  const bool continues = header.opcode == Opcode::Continuation;
  if (continues && !inMessage_) return ProtocolError::ContinuationWithoutStart;
  if (!continues && inMessage_) return ProtocolError::StartInsideMessage;
  if (!continues) {
    kind_ = header.opcode == Opcode::Text ? MessageKind::Text : MessageKind::Binary;
    payload_.clear();
    utf8_ = {};
    announced_ = 0;
    fragments_ = 0;
    inMessage_ = true;
  }
  if (!FitsMessage(announced_, header.payloadBytes, *limits_)) return ProtocolError::MessageTooBig;
  if (++fragments_ > limits_->maxFragments) return ProtocolError::TooManyFragments;
  announced_ += header.payloadBytes;
  lastFrame_ = header.fin;
  return ProtocolError::None;
}

ProtocolError MessageAssembler::Add(const FramePiece& piece) {
  const bool ends = piece.endsFrame && lastFrame_;
  if (kind_ == MessageKind::Text) {
    const bool valid = IsAscii(piece.seen) ? utf8_.AddAscii(piece.payload.size()) : utf8_.Add(piece.payload);
    if (!valid || (ends && !utf8_.IsComplete())) return ProtocolError::InvalidUtf8;
  }
  if (keeps_) Append(piece.payload);
  if (ends) inMessage_ = false;
  return ProtocolError::None;
}

void MessageAssembler::Append(std::span<const std::byte> bytes) {
  const std::uint64_t needed = payload_.size() + bytes.size();
  if (needed > payload_.capacity()) {
    // The last frame tells what the message will need, the others only its bound. Growing by a factor keeps appending
    // linear, and what a peer makes us take in proportion to what it has sent.
    const std::uint64_t bound = lastFrame_ ? announced_ : limits_->maxMessageBytes;
    const bool isNear = bound / kNearBound <= needed;
    payload_.reserve(static_cast<std::size_t>(isNear ? bound : needed * kGrowth));
  }
  payload_.insert(payload_.end(), bytes.begin(), bytes.end());
}

void MessageAssembler::StopKeeping() noexcept {
  keeps_ = false;
  // A whole message may be under somebody's eyes: a service that closes while it looks at it.
  if (inMessage_) payload_ = std::vector<std::byte>();
}

}  // namespace wshost::protocol
