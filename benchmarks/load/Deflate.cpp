// SPDX-License-Identifier: MIT
// zlib without header, flushed, its last four bytes left out.
#include "Deflate.h"

#include <functional>
#include <stdexcept>

namespace load {
namespace {

constexpr int kWindowBits = -15;  // below zero: no zlib header
constexpr int kMemoryLevel = 8;
constexpr int kLevel = 1;
constexpr std::string_view kTail("\x00\x00\xff\xff", 4);
constexpr std::size_t kLargestText = 1U << 20U;

Bytef* BytesOf(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

}  // namespace

Deflate::Deflate() {
  if (deflateInit2(&deflater_, kLevel, Z_DEFLATED, kWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK ||
      inflateInit2(&inflater_, kWindowBits) != Z_OK) {
    throw std::runtime_error("zlib has no memory");
  }
}

Deflate::~Deflate() {
  deflateEnd(&deflater_);
  inflateEnd(&inflater_);
}

std::string Deflate::Compress(std::string_view text) {
  deflateReset(&deflater_);
  std::string out(deflateBound(&deflater_, static_cast<uLong>(text.size())) + kTail.size(), '\0');
  deflater_.next_in = BytesOf(text);
  deflater_.avail_in = static_cast<uInt>(text.size());
  deflater_.next_out = BytesOf(out);
  deflater_.avail_out = static_cast<uInt>(out.size());
  deflate(&deflater_, Z_SYNC_FLUSH);
  out.resize(out.size() - deflater_.avail_out - kTail.size());
  return out;
}

const std::string* Deflate::Inflate(std::string_view compressed) {
  Known& known = known_[std::hash<std::string_view>()(compressed) & (kKept - 1)];
  if (known.compressed == compressed && !known.text.empty()) return &known.text;
  if (!InflateInto(known.text, compressed)) return nullptr;
  known.compressed = compressed;
  return &known.text;
}

bool Deflate::InflateInto(std::string& text, std::string_view compressed) {
  inflateReset(&inflater_);
  text.resize(kLargestText);
  inflater_.next_out = BytesOf(text);
  inflater_.avail_out = static_cast<uInt>(text.size());
  for (const std::string_view part : {compressed, kTail}) {
    inflater_.next_in = BytesOf(part);
    inflater_.avail_in = static_cast<uInt>(part.size());
    const int result = inflate(&inflater_, Z_SYNC_FLUSH);
    if ((result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END) || inflater_.avail_in != 0) text.clear();
    if (text.empty()) return false;
  }
  text.resize(text.size() - inflater_.avail_out);
  return true;
}

}  // namespace load
