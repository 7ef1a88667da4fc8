// SPDX-License-Identifier: MIT
// A stream buffer that collects text up to a limit.
#pragma once

#include <cstddef>
#include <streambuf>
#include <string>

namespace wshost::host {

/// Collects what is written to a std::ostream. Beyond the limit the stream fails, and nothing more is kept.
class BoundedBuffer : public std::streambuf {
 public:
  explicit BoundedBuffer(std::size_t limit) noexcept : limit_(limit) {}

  const std::string& Text() const noexcept { return text_; }

  /// Tells whether more was written than the limit lets pass.
  bool Exceeded() const noexcept { return exceeded_; }

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize length) override;

 private:
  const std::size_t limit_;
  bool exceeded_ = false;
  std::string text_;
};

}  // namespace wshost::host
