// SPDX-License-Identifier: MIT
// What the protocol room costs for each byte and each message; memcpy beside it says what the machine can do.
#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frame/FrameHeader.h"
#include "frame/FrameWriter.h"
#include "frame/Masking.h"
#include "message/TextUnmasking.h"
#include "message/Utf8Check.h"
#include "message/Utf8Validator.h"
#include "wshost/protocol/DeflatePool.h"
#include "wshost/protocol/Endpoint.h"

namespace {

using namespace wshost;
using namespace wshost::protocol;
using Bytes = std::vector<std::byte>;

constexpr MaskKey kKey{std::byte{0x37}, std::byte{0xFA}, std::byte{0x21}, std::byte{0x3D}};

constexpr std::pair<const char*, std::string_view> kTexts[] = {
    {"ascii", "message "},
    {"cyrillic", "Съешь ещё этих мягких французских булок, "},
    {"cjk", "天地玄黃，宇宙洪荒。日月盈昃，辰宿列張。"},
    {"emoji", "😀😃🚀🎉👍🏽"},
    {"mixed", "{\"user\":\"Zoë\",\"text\":\"thanks, see you at the station at six 👍 (新宿)\",\"seq\":18}"},
};

Bytes ToBytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// Whole code points of `part`, again and again, then spaces.
Bytes Repeated(std::string_view part, std::size_t size) {
  std::string text;
  while (text.size() + part.size() <= size) text += part;
  text += Utf8Prefix(part, size - text.size());
  text.resize(size, ' ');
  return ToBytes(text);
}

void CountBytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(state.range(0)));
}

void Memcpy(benchmark::State& state) {
  const Bytes from = Repeated("message ", static_cast<std::size_t>(state.range(0)));
  Bytes to(from.size());
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::ClobberMemory();
  }
  CountBytes(state);
}

void UnmaskInPlace(benchmark::State& state) {
  Bytes bytes = Repeated("message ", static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(Unmask(bytes, kKey));
  CountBytes(state);
}

void UnmaskElsewhere(benchmark::State& state) {
  const Bytes from = Repeated("message ", static_cast<std::size_t>(state.range(0)));
  Bytes to(from.size());
  for (auto _ : state) benchmark::DoNotOptimize(UnmaskTo(to.data(), from, kKey));
  CountBytes(state);
}

void UnmaskScalar(benchmark::State& state) {
  const Bytes from = Repeated("message ", static_cast<std::size_t>(state.range(0)));
  Bytes to(from.size());
  for (auto _ : state) benchmark::DoNotOptimize(UnmaskToScalar(to.data(), from, kKey));
  CountBytes(state);
}

void UnmaskChecked(benchmark::State& state, std::string_view part) {
  Bytes from = Repeated(part, static_cast<std::size_t>(state.range(0)));
  Unmask(from, kKey);
  Bytes to(from.size());
  for (auto _ : state) {
    Utf8Validator utf8;
    if (!UnmaskText(to.data(), from, kKey, 0, utf8)) state.SkipWithError("not UTF-8");
  }
  CountBytes(state);
}

void CheckUtf8(benchmark::State& state, bool (*isUtf8)(std::span<const std::byte>) noexcept, std::string_view part) {
  const Bytes bytes = Repeated(part, static_cast<std::size_t>(state.range(0)));
  if (!isUtf8(bytes)) return state.SkipWithError("not UTF-8");
  for (auto _ : state) benchmark::DoNotOptimize(isUtf8(bytes));
  CountBytes(state);
}

void ParseHeader(benchmark::State& state) {
  Bytes frame;
  AppendFrame(frame, {.maskKey = kKey, .opcode = Opcode::Text, .masked = true},
              ToBytes("thirty-two bytes of a message..."));
  FrameHeader header;
  for (auto _ : state) benchmark::DoNotOptimize(ParseFrameHeader(frame, {Role::Server}, header));
}

/// An open server's endpoint.
class Opened {
 public:
  explicit Opened(std::string_view offer = {}) : pool_(DeflateOptions{}) {
    Bytes request = ToBytes(
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
        std::string(offer) + "\r\n");
    endpoint_.Receive(request);
    endpoint_.NextEvent();
    endpoint_.Accept({}, {}, &pool_);
    endpoint_.TakeOutput();
    endpoint_.NextEvent();
  }
  Endpoint& operator*() { return endpoint_; }

 private:
  const ProtocolLimits limits_;
  DeflatePool pool_;
  Endpoint endpoint_{limits_};
};

// Messages as they lie in one read, one behind the other.
void ReceiveMessages(benchmark::State& state) {
  Opened server;
  const auto size = static_cast<std::size_t>(state.range(0));
  const std::size_t count = std::max<std::size_t>(1, 64 * 1024 / (size + 8));
  Bytes frames;
  for (std::size_t i = 0; i < count; ++i) {
    AppendFrame(frames, {.maskKey = kKey, .opcode = Opcode::Text, .masked = true}, Repeated("message ", size));
  }
  Bytes read(frames.size());
  for (auto _ : state) {
    std::memcpy(read.data(), frames.data(), frames.size());  // as the system would; it is unmasked in place
    (*server).Receive(read);
    while ((*server).NextEvent().type != Event::Type::None) {
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(frames.size()));
}

void CompressMessage(benchmark::State& state) {
  Opened server("Sec-WebSocket-Extensions: permessage-deflate\r\n");
  const Bytes payload =
      Repeated("{\"symbol\":\"ACME\",\"bid\":12.34,\"ask\":12.35},", static_cast<std::size_t>(state.range(0)));
  const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
  for (auto _ : state) {
    const EncodedMessage message = EncodedMessage::Text(text);  // another one each time, or the pool would know it
    benchmark::DoNotOptimize((*server).Compressed(message));
  }
  CountBytes(state);
}

// The ways to check text, each on five kinds of it.
void RegisterUtf8Checks() {
  struct Way {
    std::string name;
    bool (*isUtf8)(std::span<const std::byte>) noexcept;
  };
  std::vector<Way> ways{{"scalar", IsUtf8Scalar}};
#if WSHOST_HAS_TARGETS
  if (__builtin_cpu_supports("ssse3")) ways.push_back({"ssse3", IsUtf8Ssse3});
#endif
#if WSHOST_HAS_AVX2_TARGET
  if (__builtin_cpu_supports("avx2")) ways.push_back({"avx2", IsUtf8Avx2});
#endif
  for (const Way& way : ways) {
    for (const auto& [name, part] : kTexts) {
      benchmark::RegisterBenchmark(("CheckUtf8/" + way.name + "/" + name).c_str(), CheckUtf8, way.isUtf8, part)
          ->Arg(32)
          ->Arg(1024)
          ->Arg(65536);
    }
  }
}

void RegisterCheckedUnmasking() {
  for (const auto& [name, part] : kTexts) {
    benchmark::RegisterBenchmark((std::string("UnmaskChecked/") + name).c_str(), UnmaskChecked, part)
        ->Arg(32)
        ->Arg(1024)
        ->Arg(65536);
  }
}

BENCHMARK(Memcpy)->Arg(32)->Arg(1024)->Arg(65536);
BENCHMARK(UnmaskInPlace)->Arg(32)->Arg(1024)->Arg(65536);
BENCHMARK(UnmaskElsewhere)->Arg(32)->Arg(1024)->Arg(65536);
BENCHMARK(UnmaskScalar)->Arg(32)->Arg(1024)->Arg(65536);
BENCHMARK(ParseHeader);
BENCHMARK(ReceiveMessages)->Arg(32)->Arg(1024)->Arg(65536);
BENCHMARK(CompressMessage)->Arg(4096)->Arg(65536);

}  // namespace

int main(int argc, char** argv) {
  RegisterCheckedUnmasking();
  RegisterUtf8Checks();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
