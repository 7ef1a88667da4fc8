// SPDX-License-Identifier: MIT
// The body of an HTTP/1.x request, read strictly and without I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "http/ChunkedDecoder.h"
#include "wshost/protocol/HeaderFields.h"

namespace wshost::host {

/// Reads the body that a request head announces; bytes behind it are left to the caller.
///
/// Strict where a proxy in front of us might read the same bytes otherwise: such requests fail instead of being guessed
/// at. Threads: none of its own; one thread at a time. Spec: RFC 9112 sections 6 and 7.
class HttpBodyReader {
 public:
  enum class Progress : std::uint8_t { NeedMore, Complete, Failed };

  /// What a head says about the body behind it.
  struct Plan {
    enum class Framing : std::uint8_t { None, Length, Chunked, Refused };
    Framing framing = Framing::None;
    std::uint64_t length = 0;        ///< Of Length.
    bool expectsContinue = false;    ///< The client waits for a "100 Continue" before it sends the body.
    int failureStatus = 0;           ///< Of Refused: the HTTP status to answer with.
    std::string_view failureReason;  ///< Of Refused: a public sentence.
  };

  /// Decides how the body is framed. `limit` is the most body bytes that are taken.
  static Plan Decide(const HeaderFields& fields, int minorVersion, std::size_t limit) noexcept;

  /// Lifetime: `fields` is looked at here only.
  HttpBodyReader(const HeaderFields& fields, int minorVersion, std::size_t limit) noexcept;

  /// Takes the bytes that belong to the body. Memory grows with what arrives, never with what is announced.
  /// Returns: how many bytes were used; what is left belongs to the next request. 0 once Complete or Failed.
  std::size_t Feed(std::span<const std::byte> bytes);

  Progress Status() const noexcept { return progress_; }

  /// Returns the HTTP status to answer with, once Failed. The peer must then be closed: where its body ends is unknown.
  int FailureStatus() const noexcept { return failureStatus_; }

  /// Returns a public sentence about the failure, once Failed.
  std::string_view FailureReason() const noexcept { return failureReason_; }

  /// Tells whether "HTTP/1.1 100 Continue\r\n\r\n" is due; to be asked, and sent, once before the first body bytes.
  /// Spec: RFC 9110 section 10.1.1.
  bool WantsContinue() const noexcept { return expectsContinue_ && progress_ == Progress::NeedMore; }

  /// Returns how many body bytes are kept.
  std::size_t BodyBytes() const noexcept { return body_.size(); }

  /// Gives the whole body, once Complete; chunks are joined.
  std::string TakeBody() noexcept { return std::move(body_); }

 private:
  void Fail(int status, std::string_view reason) noexcept;
  std::size_t FeedLength(std::span<const std::byte> bytes);
  std::size_t FeedChunked(std::span<const std::byte> bytes);

  Plan::Framing framing_ = Plan::Framing::None;
  Progress progress_ = Progress::NeedMore;
  bool expectsContinue_ = false;
  int failureStatus_ = 0;
  std::string_view failureReason_;
  std::uint64_t remaining_ = 0;
  ChunkedDecoder chunks_;
  std::string body_;
};

}  // namespace wshost::host
