// SPDX-License-Identifier: MIT
// What peers that mean harm do to a host: each as fast as one process can, until it is killed.
#include "Abuses.h"

#include <unistd.h>

#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "RawPeer.h"

namespace {

using Ready = std::function<void()>;

constexpr std::size_t kMany = 500;
constexpr std::uint8_t kText = 0x81;
constexpr std::uint8_t kTextBegins = 0x01;
constexpr std::uint8_t kContinues = 0x00;
constexpr std::uint8_t kBinary = 0x82;
constexpr std::uint8_t kPing = 0x89;
constexpr const char* kAnotherAddress = "127.0.0.2";

void Pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

// Does `act` again and again; a peer that is refused or cut begins anew.
template <typename TAct>
[[noreturn]] void Forever(TAct act) {
  while (true) {
    try {
      act();
    } catch (const std::runtime_error&) {
      Pause(std::chrono::milliseconds(1));
    }
  }
}

// Keeps kMany peers, each made by `make`; those that `poke` finds lost are made anew.
template <typename TMake, typename TPoke>
[[noreturn]] void KeepMany(const Ready& ready, TMake make, TPoke poke) {
  std::vector<RawPeer> peers;
  while (peers.size() < kMany) peers.push_back(make());
  ready();
  while (true) {
    for (RawPeer& peer : peers) {
      try {
        if (!poke(peer)) peer = make();
      } catch (const std::runtime_error&) {  // Tried again in the next round.
      }
    }
    Pause(std::chrono::milliseconds(10));
  }
}

RawPeer Joined(std::uint16_t port, int receiveBufferBytes = 0) {
  RawPeer peer(port, "127.0.0.1", receiveBufferBytes);
  peer.Upgrade();
  return peer;
}

std::string Repeated(const std::string& frame, int count) {
  std::string frames;
  for (int i = 0; i < count; ++i) frames += frame;
  return frames;
}

void SlowHeads(std::uint16_t port, const Ready& ready) {
  const auto make = [port] {
    RawPeer peer(port);
    peer.SendAll("GET /");
    return peer;
  };
  KeepMany(ready, make, [](RawPeer& peer) { return peer.Send("x") && peer.Discard(); });
}

void StalledFrames(std::uint16_t port, const Ready& ready) {
  const auto make = [port] {
    RawPeer peer = Joined(port);
    peer.SendAll(MaskedFrame(kText, std::string(500, 'x'), 1000));
    return peer;
  };
  KeepMany(ready, make, [](RawPeer& peer) { return peer.Discard(); });
}

void HugeLengths(std::uint16_t port, const Ready& ready) {
  const auto make = [port] {
    RawPeer peer = Joined(port);
    peer.SendAll(MaskedFrame(kBinary, "", 1024 * 1024));
    return peer;
  };
  // Each announces once more than it may, and begins anew: as many headers as there can be.
  KeepMany(ready, make, [port](RawPeer& peer) {
    RawPeer tooMuch = Joined(port);
    tooMuch.SendAll(MaskedFrame(kBinary, "", std::uint64_t{1} << 62));
    return peer.Discard();
  });
}

// Each sends what is echoed, and reads nothing of it.
void DeafReaders(std::uint16_t port, const Ready& ready) {
  struct Deaf {
    RawPeer peer;
    std::size_t sent = 0;  // of the frame
  };
  const std::string frame = MaskedFrame(kText, std::string(8 * 1024, 'x'));
  std::vector<Deaf> all;
  while (all.size() < 50) all.push_back({Joined(port, 4096)});
  ready();
  Forever([&] {
    for (Deaf& each : all) {
      const long went = each.peer.SendSome(std::string_view(frame).substr(each.sent));
      if (went < 0) {
        each = {Joined(port, 4096)};
      } else {
        each.sent = (each.sent + static_cast<std::size_t>(went)) % frame.size();
      }
    }
  });
}

void Resets(std::uint16_t port, const Ready& ready) {
  ready();
  std::size_t number = 0;
  Forever([&] {
    RawPeer peer(port);
    if (++number % 3 == 1) peer.Send("GET / HT");
    if (number % 3 == 2) peer.Send(UpgradeHead());
    peer.Reset();
  });
}

void NoDescriptors(std::uint16_t port, const Ready& ready) {
  std::vector<RawPeer> peers;
  while (peers.size() < kMany) peers.emplace_back(port);
  ready();
  Forever([&] {
    for (RawPeer& peer : peers) {
      if (!peer.Discard()) peer = RawPeer(port);
    }
    Pause(std::chrono::milliseconds(1));
  });
}

// One session that sends `bytes` as fast as they are taken, and reads what comes.
[[noreturn]] void Flood(std::uint16_t port, const Ready& ready, const std::string& first, const std::string& bytes) {
  ready();
  Forever([&] {
    RawPeer peer = Joined(port);
    peer.SendAll(first);
    while (true) {
      peer.SendAll(bytes);
      if (!peer.Discard()) return;
    }
  });
}

void Pings(std::uint16_t port, const Ready& ready) {
  Flood(port, ready, "", Repeated(MaskedFrame(kPing, "ping"), 1000));
}

// Cut for its too many fragments, it begins anew.
void TinyFragments(std::uint16_t port, const Ready& ready) {
  Flood(port, ready, MaskedFrame(kTextBegins, "x"), Repeated(MaskedFrame(kContinues, "x"), 1000));
}

void Garbage(std::uint16_t port, const Ready& ready) {
  ready();
  std::mt19937 random(1);
  Forever([&] {
    std::string garbage;
    for (int i = 0; i < 300; ++i) garbage += static_cast<char>(random() & 0xFF);
    RawPeer peer(port);
    if (random() % 2 == 0) peer.Upgrade();
    peer.SendAll(garbage);
    peer.Receive();
  });
}

void Mutations(std::uint16_t port, const Ready& ready) {
  ready();
  const std::string valid = UpgradeHead() + MaskedFrame(kText, "text") + MaskedFrame(kPing, "ping") +
                            MaskedFrame(kTextBegins, "in ") + MaskedFrame(0x80, "parts") +
                            MaskedFrame(kBinary, std::string(300, '\xEE')) + MaskedFrame(0x88, "\x03\xE8");
  std::mt19937 random(1);
  Forever([&] {
    std::string stream = valid;
    for (int i = 0; i < 3; ++i) stream[random() % stream.size()] = static_cast<char>(random() & 0xFF);
    RawPeer peer(port);
    peer.SendAll(stream);
    peer.Discard();
    peer.Reset();
  });
}

void Messages(std::uint16_t port, const Ready& ready) {
  ready();
  const std::string flood = Repeated(MaskedFrame(kText, "x"), 1000);
  Forever([&] {
    RawPeer peer(port, kAnotherAddress);
    peer.Upgrade();
    peer.SendAll(flood);
    peer.Receive();  // and begin anew, instead of waiting for what the Close leads to
  });
}

void Sessions(std::uint16_t port, const Ready& ready) {
  std::vector<RawPeer> sessions;
  const auto join = [&] {
    RawPeer peer(port, kAnotherAddress);
    peer.Upgrade();
    sessions.push_back(std::move(peer));
  };
  while (sessions.size() < 100) join();
  ready();
  Forever(join);  // to be told 429
}

wshost::HostOptions ForAddresses() {
  wshost::HostOptions options;
  options.maxSessionsPerAddress = 100;
  options.maxMessagesPerSecondPerAddress = 2000;
  return options;
}

}  // namespace

std::vector<Abuse> AllAbuses() {
  const auto nothing = [](std::uint16_t, const Ready& ready) {
    ready();
    while (true) ::pause();
  };
  return {
      {"nothing", nothing},
      {"slow-heads", SlowHeads},
      {"stalled-frames", StalledFrames},
      {"deaf-readers", DeafReaders},
      {"resets", Resets},
      {"no-descriptors", NoDescriptors, {}, 128},
      {"pings", Pings},
      {"tiny-fragments", TinyFragments},
      {"huge-lengths", HugeLengths},
      {"garbage", Garbage},
      {"mutations", Mutations},
      {"messages-of-one-address", Messages, ForAddresses()},
      {"sessions-of-one-address", Sessions, ForAddresses()},
  };
}
