// SPDX-License-Identifier: MIT
// A byte-wise state machine for chunk lines and trailers; content is copied in one piece.
#include "http/ChunkedDecoder.h"

#include <algorithm>
#include <optional>

#include "http/HttpSyntax.h"

namespace wshost::host {
namespace {

std::optional<unsigned> HexDigit(char character) noexcept {
  if (character >= '0' && character <= '9') {
    return static_cast<unsigned>(character - '0');
  }
  if (character >= 'a' && character <= 'f') {
    return static_cast<unsigned>(character - 'a' + 10);
  }
  if (character >= 'A' && character <= 'F') {
    return static_cast<unsigned>(character - 'A' + 10);
  }
  return std::nullopt;
}

}  // namespace

std::size_t ChunkedDecoder::Feed(std::span<const std::byte> bytes, std::string& body) {
  const char* const text = reinterpret_cast<const char*>(bytes.data());
  std::size_t at = 0;
  while (at < bytes.size() && state_ != State::Complete && state_ != State::Failed) {
    if (state_ != State::Content) {
      state_ = Next(text[at++]);
      continue;
    }
    const std::size_t part = std::min(remaining_, bytes.size() - at);
    body.append(text + at, part);
    at += part;
    remaining_ -= part;
    if (remaining_ == 0) {
      state_ = State::ContentCr;
    }
  }
  return at;
}

ChunkedDecoder::State ChunkedDecoder::Next(char character) noexcept {
  switch (state_) {
    case State::Size:
      return NextInSize(character);
    case State::SpaceAfterSize:
    case State::Extension:
      return NextInExtension(character);
    case State::SizeLf:
      return ExpectLf(character, size_ == 0 ? State::TrailerStart : State::Content);
    case State::ContentCr:
      return character == '\r' ? State::ContentLf : Fail(400, "A chunk is longer than its size.");
    case State::ContentLf:
      size_ = 0;
      sizeDigits_ = 0;
      return ExpectLf(character, State::Size);
    case State::TrailerStart:
    case State::TrailerName:
    case State::TrailerValue:
      return NextInTrailer(character);
    case State::TrailerLf:
      return ExpectLf(character, State::TrailerStart);
    case State::LastLf:
      return ExpectLf(character, State::Complete);
    case State::Content:
    case State::Complete:
    case State::Failed:
      break;
  }
  return state_;
}

ChunkedDecoder::State ChunkedDecoder::NextInSize(char character) noexcept {
  if (const auto digit = HexDigit(character)) {
    if (++sizeDigits_ > kMaxChunkSizeDigits) {
      return Fail(400, "A chunk size has too many digits.");
    }
    size_ = size_ * 16 + *digit;
    return State::Size;
  }
  if (sizeDigits_ == 0) {
    return Fail(400, "A chunk size is not hexadecimal.");
  }
  if (size_ > limit_ - taken_) {
    return Fail(413, "The body is larger than this server takes.");
  }
  if (character == '\r') {
    remaining_ = static_cast<std::size_t>(size_);
    taken_ += remaining_;
    return State::SizeLf;
  }
  return NextInExtension(character);
}

ChunkedDecoder::State ChunkedDecoder::NextInExtension(char character) noexcept {
  // One budget for the whole body: else each byte of content could drag a long extension behind it.
  if (++extensionBytes_ > kMaxChunkExtensionBytes) {
    return Fail(400, "Chunk extensions are too long.");
  }
  if (state_ == State::Extension && character == '\r') {
    remaining_ = static_cast<std::size_t>(size_);
    taken_ += remaining_;
    return State::SizeLf;
  }
  if (state_ == State::Extension) {
    return IsFieldValueCharacter(character) ? State::Extension
                                            : Fail(400, "A chunk extension has a control character.");
  }
  if (character == ';') {
    return State::Extension;
  }
  return character == ' ' || character == '\t' ? State::SpaceAfterSize
                                               : Fail(400, "A chunk size is followed by something else than CR LF.");
}

ChunkedDecoder::State ChunkedDecoder::NextInTrailer(char character) noexcept {
  if (state_ == State::TrailerStart && character == '\r') {
    return State::LastLf;
  }
  if (++trailerBytes_ > kMaxTrailerBytes) {
    return Fail(431, "Trailer fields are too long.");
  }
  if (state_ == State::TrailerValue) {
    if (character == '\r') {
      return State::TrailerLf;
    }
    return IsFieldValueCharacter(character) ? State::TrailerValue
                                            : Fail(400, "A trailer field has a control character.");
  }
  if (IsTokenCharacter(character)) {
    return State::TrailerName;
  }
  return state_ == State::TrailerName && character == ':' ? State::TrailerValue
                                                          : Fail(400, "A trailer line is no header field.");
}

ChunkedDecoder::State ChunkedDecoder::ExpectLf(char character, State then) noexcept {
  return character == '\n' ? then : Fail(400, "A CR without LF in chunk framing.");
}

ChunkedDecoder::State ChunkedDecoder::Fail(int status, std::string_view reason) noexcept {
  failureStatus_ = status;
  failureReason_ = reason;
  return State::Failed;
}

}  // namespace wshost::host
