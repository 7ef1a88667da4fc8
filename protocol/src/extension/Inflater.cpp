// SPDX-License-Identifier: MIT
// Decompression by zlib into rooms that are bounded before they are filled.
#include "extension/Inflater.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "extension/ZlibStream.h"

namespace wshost::protocol {

struct Inflater::Stream : ZlibStream {
  ~Stream() { inflateEnd(&z); }

  std::array<std::byte, 1> spare{};  // The byte beyond the largest message.
};

namespace {

// The last bytes of an empty block without compression. Spec: RFC 7692 section 7.2.2, step 1.
constexpr std::array kTail{std::byte{0}, std::byte{0}, std::byte{0xFF}, std::byte{0xFF}};

// What JSON text shrinks to is about a quarter; zlib is fast where it has room for the longest match, 258 bytes.
constexpr std::size_t kUsualRatio = 4;
constexpr std::size_t kLeastRoomBytes = 512;

// zlib.h, inflate(): 128 right behind a block, 64 in the last one, and the number of bits left of the last byte.
constexpr int kBehindBlock = 128;

}  // namespace

Inflater::Inflater(int windowBits) : stream_(std::make_unique<Stream>()) {
  // Streams of zlib's own kind, or gzip's, are other ranges of the same argument.
  const int result = windowBits >= 8 ? inflateInit2(&stream_->z, -windowBits) : Z_STREAM_ERROR;
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  if (result != Z_OK) throw std::logic_error("Inflater: window bits out of range");
}

Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

ProtocolError Inflater::Add(std::span<const std::byte> compressed, const InflateTarget& target) {
  while (!compressed.empty()) {
    const auto piece = compressed.first(std::min(compressed.size(), kMaxZlibInputBytes));
    compressed = compressed.subspan(piece.size());
    const ProtocolError error = AddPiece(piece, target);
    if (error != ProtocolError::None) return error;
  }
  return ProtocolError::None;
}

ProtocolError Inflater::AddPiece(std::span<const std::byte> compressed, const InflateTarget& target) {
  z_stream& z = stream_->z;
  stream_->SetInput(compressed);
  bool hasMore = true;
  while (hasMore) {
    const std::span<std::byte> room = Room(target);
    stream_->SetOutput(room);
    const int result = inflate(&z, Z_SYNC_FLUSH);
    // What came before an error is looked at first, so that the verdict does not depend on how the bytes were cut.
    ProtocolError error = Take(room.first(room.size() - z.avail_out), target);
    if (error == ProtocolError::None) error = Judge(result);
    if (error != ProtocolError::None) return error;
    hasMore = z.avail_in > 0 || (z.avail_out == 0 && result != Z_STREAM_END);
  }
  return ProtocolError::None;
}

std::span<std::byte> Inflater::Room(const InflateTarget& target) const {
  const std::size_t left = target.maxBytes - std::min(written_, target.maxBytes);
  if (left == 0) return stream_->spare;
  const std::size_t usual = std::clamp(stream_->z.avail_in * kUsualRatio, kLeastRoomBytes, kZlibRoomBytes);
  const std::size_t wanted = std::min(usual, left);
  // Growing by a factor keeps appending linear. Nothing is taken for what may come, but what has come once more.
  const std::size_t expected = std::min(target.maxBytes, std::max(written_ + wanted, 2 * written_));
  const std::span<std::byte> room = target.sink->Reserve(wanted, expected);
  return room.first(std::min({room.size(), left, kZlibRoomBytes}));
}

ProtocolError Inflater::Take(std::span<const std::byte> inflated, const InflateTarget& target) noexcept {
  if (inflated.empty()) return ProtocolError::None;
  if (inflated.data() == stream_->spare.data()) return ProtocolError::MessageTooBig;
  target.sink->Commit(inflated.size());
  written_ += inflated.size();
  const bool fits = target.text == nullptr || target.text->Add(inflated);
  return fits ? ProtocolError::None : ProtocolError::InvalidUtf8;
}

ProtocolError Inflater::Judge(int result) {
  switch (result) {
    case Z_OK:
    case Z_BUF_ERROR:  // There was nothing to do.
      isBetweenBlocks_ = stream_->z.data_type == kBehindBlock;
      return ProtocolError::None;
    case Z_STREAM_END:
      // A block with BFINAL ends a data set, not the message (section 7.2.3.4); the next set cannot refer to it.
      inflateReset(&stream_->z);
      isBetweenBlocks_ = true;
      return ProtocolError::None;
    case Z_MEM_ERROR:
      throw std::bad_alloc();
    default:
      return ProtocolError::InvalidDeflate;
  }
}

ProtocolError Inflater::Finish(const InflateTarget& target) {
  // The tail continues a block that has begun. Where none has, it would be half a block, and no message could follow:
  // a sender that left the tail where it was, or a last block without the byte behind it, is understood all the same.
  const ProtocolError error = isBetweenBlocks_ ? ProtocolError::None : Add(kTail, target);
  written_ = 0;
  if (error != ProtocolError::None) return error;
  if (!isBetweenBlocks_) return ProtocolError::InvalidDeflate;
  const bool isWhole = target.text == nullptr || target.text->IsComplete();
  return isWhole ? ProtocolError::None : ProtocolError::InvalidUtf8;
}

void Inflater::Reset() noexcept {
  inflateReset(&stream_->z);
  written_ = 0;
  isBetweenBlocks_ = true;
}

std::size_t Inflater::MemoryBytes() const noexcept { return stream_->memoryBytes; }

}  // namespace wshost::protocol
