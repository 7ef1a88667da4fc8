// SPDX-License-Identifier: MIT
// Compression by zlib, a message at a time, without the four bytes that end each.
#include "extension/Deflater.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "extension/ZlibStream.h"

namespace wshost::protocol {

struct Deflater::Stream : ZlibStream {
  ~Stream() { deflateEnd(&z); }
};

namespace {

/// Gives a sink all that is written but the last four bytes, which are those of an empty block: 00 00 FF FF.
/// Spec: RFC 7692 section 7.2.1, step 3.
class TailCutter {
 public:
  TailCutter(MessageSink& sink, std::size_t messageBytes) noexcept
      : sink_(&sink), nextRoomBytes_(std::min(messageBytes, kZlibRoomBytes) + kSpareBytes) {}

  std::span<std::byte> Room() {
    const std::size_t bytes = kept_ + nextRoomBytes_;
    room_ = sink_->Reserve(bytes, std::max(bytes, 2 * written_));
    nextRoomBytes_ = kZlibRoomBytes;
    std::memcpy(room_.data(), tail_.data(), kept_);
    const std::span<std::byte> free = room_.subspan(kept_);
    return free.first(std::min(free.size(), kMaxZlibInputBytes));
  }

  void Wrote(std::size_t bytes) noexcept {
    const std::size_t filled = kept_ + bytes;
    kept_ = std::min(filled, tail_.size());
    std::memcpy(tail_.data(), room_.data() + filled - kept_, kept_);
    sink_->Commit(filled - kept_);
    written_ += filled - kept_;
  }

 private:
  // A message that does not get smaller gets larger by some bytes; zlib wants six of them for its end.
  static constexpr std::size_t kSpareBytes = 64;

  MessageSink* sink_;
  std::span<std::byte> room_;
  std::array<std::byte, 4> tail_{};
  std::size_t kept_ = 0;  // Bytes of tail_.
  std::size_t nextRoomBytes_;
  std::size_t written_ = 0;
};

// Section 7.2.3.6: an empty message is an empty block without compression. zlib gives none if the last one is its own.
void AppendEmptyMessage(MessageSink& sink) {
  sink.Reserve(1, 1).front() = std::byte{0};
  sink.Commit(1);
}

}  // namespace

Deflater::Deflater(int windowBits, int level, int memoryLevel) : stream_(std::make_unique<Stream>()) {
  // zlib refuses a window of 256 bytes for streams without its own header. A larger one does as well if no match lies
  // further back than that, and Z_RLE matches only the byte before.
  const bool isSmallest = windowBits == 8;
  const int strategy = isSmallest ? Z_RLE : Z_DEFAULT_STRATEGY;
  const int bits = isSmallest ? 9 : windowBits;
  // Streams of zlib's own kind, or gzip's, are other ranges of the same argument; so is zlib's default level.
  const bool isKnown = bits >= 9 && level >= 1 && memoryLevel >= 1;
  const int result =
      isKnown ? deflateInit2(&stream_->z, level, Z_DEFLATED, -bits, memoryLevel, strategy) : Z_STREAM_ERROR;
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  if (result != Z_OK) throw std::logic_error("Deflater: window bits, level or memory level out of range");
}

Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;
Deflater::~Deflater() = default;

void Deflater::Compress(std::span<const std::byte> message, MessageSink& sink) {
  if (message.empty()) return AppendEmptyMessage(sink);
  TailCutter output(sink, message.size());
  while (!message.empty()) {
    const auto piece = message.first(std::min(message.size(), kMaxZlibInputBytes));
    message = message.subspan(piece.size());
    stream_->SetInput(piece);
    do {
      const std::span<std::byte> room = output.Room();
      stream_->SetOutput(room);
      deflate(&stream_->z, message.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
      output.Wrote(room.size() - stream_->z.avail_out);
    } while (stream_->z.avail_out == 0);  // zlib: "must be called again", "until the flush is complete".
  }
}

void Deflater::Reset() noexcept { deflateReset(&stream_->z); }
std::size_t Deflater::MemoryBytes() const noexcept { return stream_->memoryBytes; }

}  // namespace wshost::protocol
