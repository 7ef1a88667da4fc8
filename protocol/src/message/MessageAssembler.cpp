// SPDX-License-Identifier: MIT
// Fragments become a message, or an error as early as one can be told.
#include "message/MessageAssembler.h"

#include "message/TextUnmasking.h"

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
    isCompressed_ = header.compressed;
    payload_.Clear();
    utf8_ = {};
    announced_ = 0;
    arrived_ = 0;
    fragments_ = 0;
    inMessage_ = true;
  }
  const std::uint64_t most = MaxPayloadBytes(isCompressed_, *limits_);
  if (!FitsMessage(announced_, header.payloadBytes, most)) return ProtocolError::MessageTooBig;
  if (++fragments_ > limits_->maxFragments) return ProtocolError::TooManyFragments;
  announced_ += header.payloadBytes;
  lastFrame_ = header.fin;
  return ProtocolError::None;
}

ProtocolError MessageAssembler::Add(const FramePiece& piece, MessageSink* textSink) {
  MessageSink& sink = textSink != nullptr && IsText() ? *textSink : payload_;
  std::byte* const to = keeps_ ? Room(sink, piece.masked.size()) : piece.masked.data();
  if (!Unmask(to, piece)) return ProtocolError::InvalidUtf8;
  if (keeps_) sink.Commit(piece.masked.size());
  arrived_ += piece.masked.size();
  const bool ends = piece.endsFrame && lastFrame_;
  if (ends && IsText() && !utf8_.IsComplete()) return ProtocolError::InvalidUtf8;
  if (ends) inMessage_ = false;
  return ProtocolError::None;
}

std::byte* MessageAssembler::Room(MessageSink& sink, std::size_t bytes) {
  if (arrived_ == 0) sink.Clear();
  const std::uint64_t needed = arrived_ + bytes;
  // The last frame tells what the message will need, the others only its bound. Growing by a factor keeps appending
  // linear, and what a peer makes us take in proportion to what it has sent.
  const std::uint64_t bound = lastFrame_ ? announced_ : MaxPayloadBytes(isCompressed_, *limits_);
  const bool isNear = bound / kNearBound <= needed;
  return sink.Reserve(bytes, static_cast<std::size_t>(isNear ? bound : needed * kGrowth)).data();
}

bool MessageAssembler::Unmask(std::byte* to, const FramePiece& piece) noexcept {
  if (IsText()) return UnmaskText(to, piece.masked, piece.key, piece.offset, utf8_);
  UnmaskTo(to, piece.masked, piece.key, piece.offset);
  return true;
}

void MessageAssembler::StopKeeping() noexcept {
  keeps_ = false;
  // A whole message may be under somebody's eyes: a service that closes while it looks at it.
  if (inMessage_) payload_.Free();
}

}  // namespace wshost::protocol
