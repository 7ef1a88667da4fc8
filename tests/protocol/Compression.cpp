// SPDX-License-Identifier: MIT
// zlib as a witness, called as its manual says.
#include "Compression.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <random>

#include "extension/Deflater.h"
#include "extension/Inflater.h"
#include "message/PayloadBuffer.h"

namespace wshost::testing {
namespace {

Bytef* Input(std::span<const std::byte> bytes) {
  return reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
}

}  // namespace

std::span<std::byte> TightSink::Reserve(std::size_t bytes, std::size_t expectedBytes) {
  EXPECT_GE(expectedBytes, bytes);
  bytes_.resize(size_ + bytes);
  return std::span(bytes_).subspan(size_);
}

Bytes Compress(protocol::Deflater& deflater, std::span<const std::byte> message) {
  protocol::PayloadBuffer sink;
  deflater.Compress(message, sink);
  return ToBytes(sink.Payload());
}

Inflated Inflate(protocol::Inflater& inflater, const std::vector<Bytes>& parts, std::size_t maxBytes, bool isText) {
  protocol::PayloadBuffer sink;
  protocol::Utf8Validator utf8;
  const protocol::InflateTarget target{&sink, maxBytes, isText ? &utf8 : nullptr};
  auto error = protocol::ProtocolError::None;
  for (const Bytes& part : parts) {
    if (error == protocol::ProtocolError::None) error = inflater.Add(part, target);
  }
  if (error == protocol::ProtocolError::None) error = inflater.Finish(target);
  return {error, ToBytes(sink.Payload())};
}

Inflated InflateOnce(const std::vector<Bytes>& parts, std::size_t maxBytes, bool isText) {
  protocol::Inflater inflater(15);
  return Inflate(inflater, parts, maxBytes, isText);
}

Bytes ZlibDeflate(std::span<const std::byte> message, const ZlibSettings& settings) {
  z_stream z{};
  if (deflateInit2(&z, settings.level, Z_DEFLATED, -15, 8, settings.strategy) != Z_OK) throw std::bad_alloc();
  const std::size_t block = settings.blockBytes == 0 ? std::max<std::size_t>(message.size(), 1) : settings.blockBytes;
  Bytes out(2 * message.size() + 16 * (message.size() / block + 2));
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  do {
    const auto piece = message.first(std::min(block, message.size()));
    message = message.subspan(piece.size());
    z.next_in = Input(piece);
    z.avail_in = static_cast<uInt>(piece.size());
    deflate(&z, message.empty() ? settings.flush : Z_SYNC_FLUSH);
  } while (!message.empty());
  EXPECT_GT(z.avail_out, 0U);
  out.resize(out.size() - z.avail_out);
  deflateEnd(&z);
  return out;
}

Bytes ZlibInflate(std::span<const std::byte> stream, int windowBits) {
  z_stream z{};
  if (inflateInit2(&z, -windowBits) != Z_OK) throw std::bad_alloc();
  z.next_in = Input(stream);
  z.avail_in = static_cast<uInt>(stream.size());
  Bytes out;
  int result = Z_OK;
  // With room for one byte at a time zlib has nothing to look back at but its window.
  do {
    Bytef byte = 0;
    z.next_out = &byte;
    z.avail_out = 1;
    result = inflate(&z, Z_SYNC_FLUSH);
    if (z.avail_out == 0) out.push_back(static_cast<std::byte>(byte));
  } while (result == Z_OK && (z.avail_in > 0 || z.avail_out == 0));
  EXPECT_TRUE(result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END) << (z.msg != nullptr ? z.msg : "");
  EXPECT_EQ(z.avail_in, 0U);
  inflateEnd(&z);
  return out;
}

Bytes JsonText(std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(size));
  const std::string_view names[] = {"Anna", "Bj\xC3\xB6rn", "Chlo\xC3\xA9", "\xE6\x9D\x8E"};
  std::string text = "[";
  while (text.size() < size) {
    text.append("{\"from\":\"").append(names[random() % std::size(names)]).append("\",\"id\":");
    text.append(std::to_string(random() % 100'000)).append(",\"text\":\"hello again\",\"price\":");
    text.append(std::to_string(random() % 1000)).append(".25},");
  }
  text.resize(size);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) text.pop_back();
  text.resize(size, ' ');
  return FromText(text);
}

Bytes Noise(std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(size) + 1);
  Bytes bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & 0xFF);
  return bytes;
}

Bytes WithoutTail(Bytes stream) {
  const Bytes tail = FromHex("0000ffff");
  EXPECT_TRUE(stream.size() >= 4 && std::equal(tail.begin(), tail.end(), stream.end() - 4));
  stream.resize(stream.size() - 4);
  return stream;
}

}  // namespace wshost::testing
