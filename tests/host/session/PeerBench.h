// SPDX-License-Identifier: MIT
// One peer on a wire of memory, a loop that turns when the test says, and a service that writes down what it hears.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "Bytes.h"
#include "FakePeerHost.h"
#include "Frames.h"
#include "ManualClock.h"
#include "ManualPoller.h"
#include "MemoryTransport.h"
#include "WireWriteBatch.h"
#include "session/HttpPeer.h"
#include "session/Session.h"
#include "wshost/protocol/FrameMemory.h"

namespace wshost::testing {

/// What a scripted service does, and what it heard; outlives the service.
struct Story {
  using Act = std::function<void(WebSocketsService&)>;
  Act onConstruct, onOpen, onText, onClose, onError, onDestroy;
  struct Closed {
    CloseCode code;
    std::string reason;
    bool wasClean;
  };
  std::vector<std::string> messages;
  std::vector<Closed> closes;
  std::vector<std::string> errors;
  int constructed = 0;
  int destroyed = 0;
};

class ToldService : public WebSocketsService {
 public:
  using WebSocketsService::AddResponseCookie;
  using WebSocketsService::AddResponseField;
  using WebSocketsService::ChooseSubprotocol;

  explicit ToldService(Story& story) : story_(story) {
    ++story_.constructed;
    Do(story_.onConstruct);
  }
  ~ToldService() override {
    ++story_.destroyed;
    Do(story_.onDestroy);
  }
  void OnOpen() override { Do(story_.onOpen); }
  void OnText(std::string_view text) override {
    story_.messages.emplace_back(text);
    Do(story_.onText);
  }
  void OnBinary(std::span<const std::byte> bytes) override { story_.messages.push_back(ToText(bytes)); }
  void OnClose(const CloseInfo& close) override {
    story_.closes.push_back({close.code, std::string(close.reason), close.wasClean});
    Do(story_.onClose);
  }
  void OnError(const ServiceError& error) override {
    story_.errors.emplace_back(error.text);
    Do(story_.onError);
  }

 private:
  void Do(const Story::Act& act) {
    if (act) act(*this);
  }
  Story& story_;
};

class PeerBench {
 public:
  explicit PeerBench(HostOptions options = {}, std::size_t workers = 1, std::size_t maxWaiting = 16)
      : host_(workers, maxWaiting), options_(options) {
    host_.Map("/chat", [this] { return std::make_unique<ToldService>(story_); });
    if (batch_) batch_->Know(wire_);
    loop_->RunTurn(host::Duration::zero());  // from now on this is the loop's thread
  }
  ~PeerBench() {
    host_.ForgetLastSession();
    host_.Workers().Stop();
    session_.reset();
    loop_->Stop();
    loop_->Run();
    host_.Callbacks()->Stop();
    // A loop's thread ends with it; this one goes on.
    protocol::FrameMemory::KeepUpTo(protocol::FrameMemory::kMostKeptBytes);
    protocol::FrameMemory::GiveAllBack();
  }
  PeerBench(const PeerBench&) = delete;
  PeerBench& operator=(const PeerBench&) = delete;

  /// Whether the loops of benches made from now on write for their members, as they do with io_uring: every test here
  /// runs both ways.
  static inline bool writesTogether = std::getenv("WSHOST_TEST_WRITES_TOGETHER") != nullptr;

  // ---- the peer

  static std::string UpgradeRequest(std::string_view path = "/chat") {
    return "GET " + std::string(path) +
           " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }
  /// Starts an HttpPeer on the wire.
  void Accept(std::unique_ptr<host::AddressLimits::Share> share = nullptr) {
    auto peer = std::make_shared<host::HttpPeer>(context_, std::make_unique<MemoryTransport>(wire_),
                                                 Poco::Net::SocketAddress("127.0.0.1", 1111),
                                                 Poco::Net::SocketAddress("127.0.0.1", 80), std::move(share));
    peer_ = peer;
    loop_->Adopt(peer);
    peer->Start();
  }
  /// Accepts, upgrades, and forgets the 101.
  void OpenSession() {
    Accept();
    Say(FromText(UpgradeRequest()));
    session_ = host_.LastSession();
    host_.ForgetLastSession();
    const std::string head = Written();
    if (!head.starts_with("HTTP/1.1 101 ")) throw std::logic_error("PeerBench: not opened: " + head);
  }
  void Say(const Bytes& bytes) {
    wire_->Say(bytes);
    Settle();
  }
  void Say(std::string_view text) { Say(FromText(text)); }
  void HangUp() {
    wire_->HangUp();
    Settle();
  }
  std::string Written() { return ToText(wire_->TakeOutbound()); }
  std::vector<Frame> Frames() { return ReadServerFrames(wire_->TakeOutbound()); }

  // ---- time

  /// One turn, in which the wire's state is told as a system would tell it. Returns: whether there was any to tell.
  bool Turn() {
    const bool reads = wire_->IsReadable() && poller_->WantsToRead(wire_->handle);
    const bool writes = wire_->IsWritable() && poller_->WantsToWrite(wire_->handle);
    if (reads || writes) poller_->Report(wire_->handle, {reads, writes, false});
    loop_->RunTurn(host::Duration::zero());
    return reads || writes;
  }
  void Settle() {
    for (int idle = 0, turns = 0; idle < 3; ++turns) {
      idle = Turn() ? 0 : idle + 1;
      if (turns > 100'000) throw std::logic_error("PeerBench: it never comes to rest");
    }
  }
  void Wait(host::Duration time) {
    clock_.Advance(time);
    Settle();
  }

  bool IsGone() const { return wire_->isClosed && loop_->MemberCount() == 0; }
  host::LoopCounters& Counters() { return loop_->Counters(); }

  ManualClock clock_;
  Story story_;
  FakePeerHost host_;
  const HostOptions options_;
  ManualPoller* poller_ = new ManualPoller;                                // the loop's
  WireWriteBatch* batch_ = writesTogether ? new WireWriteBatch : nullptr;  // the loop's
  std::shared_ptr<host::EventLoop> loop_ =
      std::make_shared<host::EventLoop>(std::unique_ptr<host::Poller>(poller_), clock_, options_.maxLoopInboxBytes,
                                        std::unique_ptr<host::WriteBatch>(batch_));
  IntrusivePointer<const host::SessionContext> context_ =
      MakeIntrusive<const host::SessionContext>(loop_, options_, host_);
  std::shared_ptr<Wire> wire_ = std::make_shared<Wire>();
  IntrusivePointer<host::Session> session_;
  std::weak_ptr<host::HttpPeer> peer_;
};

/// The code of a server's Close frame; 1005 for an empty one.
inline unsigned CodeOf(const Frame& close) {
  if (close.opcode != 0x8) return 0;
  if (close.payload.size() < 2) return 1005;
  return std::to_integer<unsigned>(close.payload[0]) << 8 | std::to_integer<unsigned>(close.payload[1]);
}

}  // namespace wshost::testing
