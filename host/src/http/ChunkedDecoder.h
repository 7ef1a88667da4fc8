// SPDX-License-Identifier: MIT
// The chunked transfer coding, taken off strictly and within bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wshost::host {

/// Most bytes of chunk extensions in one body; they are checked and dropped.
inline constexpr std::size_t kMaxChunkExtensionBytes = 4 * 1024;
/// Most bytes of trailer fields behind one body; they are checked and dropped.
inline constexpr std::size_t kMaxTrailerBytes = 8 * 1024;
/// Most hex digits of a chunk size; more could only be leading zeros or a size beyond 64 bits.
inline constexpr std::size_t kMaxChunkSizeDigits = 16;

/// Turns the bytes of one chunked body into its content.
/// Spec: RFC 9112 section 7.1.
class ChunkedDecoder {
 public:
  /// `limit` is the most content bytes that are taken.
  explicit ChunkedDecoder(std::size_t limit) noexcept : limit_(limit) {}

  /// Appends content to `body`. Returns: how many bytes were used; less than given once Complete or Failed.
  std::size_t Feed(std::span<const std::byte> bytes, std::string& body);

  bool Complete() const noexcept { return state_ == State::Complete; }
  bool Failed() const noexcept { return state_ == State::Failed; }
  int FailureStatus() const noexcept { return failureStatus_; }
  std::string_view FailureReason() const noexcept { return failureReason_; }

 private:
  enum class State : std::uint8_t {
    Size,            // hex digits
    SpaceAfterSize,  // white space that only ";" may follow
    Extension,
    SizeLf,
    Content,
    ContentCr,
    ContentLf,
    TrailerStart,  // at the start of a trailer line, or of the empty line that ends the body
    TrailerName,
    TrailerValue,
    TrailerLf,
    LastLf,
    Complete,
    Failed,
  };

  State Next(char character) noexcept;
  State NextInSize(char character) noexcept;
  State NextInExtension(char character) noexcept;
  State NextInTrailer(char character) noexcept;
  State ExpectLf(char character, State then) noexcept;
  State Fail(int status, std::string_view reason) noexcept;

  std::size_t limit_;
  std::size_t taken_ = 0;   // content bytes of finished and announced chunks
  std::uint64_t size_ = 0;  // of the chunk being read
  std::size_t sizeDigits_ = 0;
  std::size_t extensionBytes_ = 0;
  std::size_t trailerBytes_ = 0;
  std::size_t remaining_ = 0;  // of the chunk being read
  State state_ = State::Size;
  int failureStatus_ = 0;
  std::string_view failureReason_;
};

}  // namespace wshost::host
