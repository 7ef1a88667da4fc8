// SPDX-License-Identifier: MIT
// A zlib stream whose memory comes from operator new, and is counted.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <new>
#include <span>

namespace wshost::protocol {

/// What zlib works on. It keeps the address of `z`, hence neither copied nor moved.
struct ZlibStream {
  ZlibStream() noexcept {
    z.zalloc = Allocate;
    z.zfree = Free;
    z.opaque = &memoryBytes;
  }
  ZlibStream(const ZlibStream&) = delete;
  ZlibStream& operator=(const ZlibStream&) = delete;

  void SetInput(std::span<const std::byte> bytes) noexcept {
    // zlib 1.2 declares its input as writable, and does not write to it.
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
  }

  void SetOutput(std::span<std::byte> room) noexcept {
    z.next_out = reinterpret_cast<Bytef*>(room.data());
    z.avail_out = static_cast<uInt>(room.size());
  }

  z_stream z{};
  std::size_t memoryBytes = 0;  // zlib frees nothing before its end.

 private:
  static voidpf Allocate(voidpf memoryBytes, uInt items, uInt size) noexcept {
    const std::size_t bytes = std::size_t{items} * size;
    void* const memory = ::operator new(bytes, std::nothrow);
    if (memory != nullptr) *static_cast<std::size_t*>(memoryBytes) += bytes;
    return memory;
  }
  static void Free(voidpf, voidpf memory) noexcept { ::operator delete(memory); }
};

/// The most that is given to zlib at once: its counters have 32 bits, and the cache is small.
inline constexpr std::size_t kMaxZlibInputBytes = std::size_t{1} << 30;
inline constexpr std::size_t kZlibRoomBytes = 16 * 1024;

}  // namespace wshost::protocol
