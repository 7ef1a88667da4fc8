// SPDX-License-Identifier: MIT
// Runs one of the key paths a given number of times, and nothing else that depends on it: wshost_key_paths PATH ROUNDS
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "PeerBench.h"
#include "wshost/json/JsonValue.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

constexpr std::string_view kChat =
    R"({"user":"nina","room":"lobby","text":"how are you all today?","sent":1764115200,"tags":["hi"]})";

class TextEcho : public WebSocketsService {
 public:
  void OnText(std::string_view text) override { SendText(text); }
};
class JsonEcho : public WebSocketsService {
 public:
  void OnMessage(const JsonValue& message) override { Send(message); }
};
class Member : public WebSocketsService {
 public:
  explicit Member(SessionCollection<Member>& room) : room_(room) {}
  void OnOpen() override { room_.TryAdd(*this); }
  void OnMessage(const JsonValue& message) override { room_.Relay(message); }

 private:
  SessionCollection<Member>& room_;
};

// One peer's session on a wire whose memory is given back to it, so that it costs the same in each round.
class Bench : public PeerBench {
 public:
  template <typename TService>
  void OpenAs(std::function<std::unique_ptr<WebSocketsService>()> factory) {
    host_.Map("/chat", host::ServiceRoute{InfoOf<TService>(), std::move(factory)});
    OpenSession();
  }
  void Hear(const Bytes& bytes) {
    wire_->Say(bytes);
    Turn();
    wire_->outbound.clear();
  }
};

Bytes Repeated(const Bytes& frame, int times) {
  Bytes all;
  for (int i = 0; i < times; ++i) all.insert(all.end(), frame.begin(), frame.end());
  return all;
}

template <typename TService>
void Echo(int rounds, const Bytes& frames) {
  Bench bench;
  bench.OpenAs<TService>([] { return std::make_unique<TService>(); });
  for (int i = 0; i < rounds; ++i) bench.Hear(frames);
}

void EchoText(int rounds) { Echo<TextEcho>(rounds, TextFrame("thirty-two bytes of everyday text")); }
void EchoTextPipelined(int rounds) {
  Echo<TextEcho>(rounds, Repeated(TextFrame("thirty-two bytes of everyday text"), 16));
}
void EchoJson(int rounds) { Echo<JsonEcho>(rounds, TextFrame(kChat)); }

// One message of one session to itself and 99 others.
void Relay(int rounds) {
  SessionCollection<Member> room;
  Bench bench;
  std::vector<std::shared_ptr<Wire>> wires;
  for (int i = 0; i < 100; ++i) {
    bench.wire_ = std::make_shared<Wire>(i + 1);
    bench.OpenAs<Member>([&room] { return std::make_unique<Member>(room); });
    wires.push_back(bench.wire_);
  }
  const Bytes frame = TextFrame(kChat);
  for (int i = 0; i < rounds; ++i) {
    bench.Hear(frame);
    for (const auto& wire : wires) wire->outbound.clear();
  }
}

// From the accepted socket to the 101, and from the peer's Close to the end.
void Handshake(int rounds) {
  Bench bench;
  bench.host_.Map("/chat", host::ServiceRoute{InfoOf<TextEcho>(), [] { return std::make_unique<TextEcho>(); }});
  for (int i = 0; i < rounds; ++i) {
    bench.wire_ = std::make_shared<Wire>();
    bench.OpenSession();
    bench.session_.reset();
    bench.Hear(CloseFrame(1000));
  }
}

struct Path {
  std::string_view name;
  void (*run)(int rounds);
};
constexpr Path kPaths[] = {
    {"echo-text", EchoText},  {"echo-text-16", EchoTextPipelined}, {"echo-json", EchoJson}, {"relay-json-100", Relay},
    {"handshake", Handshake},
};

int Main(int argc, char** argv) {
  const std::string_view name = argc == 3 ? argv[1] : "";
  for (const Path& path : kPaths) {
    if (name == "list" || argc == 1) std::cout << path.name << '\n';
    if (path.name != name) continue;
    path.run(std::atoi(argv[2]));
    return 0;
  }
  return argc == 1 ? 0 : 2;
}

}  // namespace
}  // namespace wshost::testing

int main(int argc, char** argv) { return wshost::testing::Main(argc, argv); }
