// SPDX-License-Identifier: MIT
// What a session costs: the memory that it keeps while nothing happens, and the allocations of its opening and its end.
#include <gtest/gtest.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "../../protocol/AllocationCount.h"
#include "Bytes.h"
#include "FakePeerHost.h"
#include "Frames.h"
#include "ManualClock.h"
#include "session/HttpPeer.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

using host::IoResult;

constexpr std::size_t kSessions = 1024;

/// Keeps nothing of the sockets it watches, and says that one of them can be read when it is told to.
class OneAtATimePoller final : public host::Poller {
 public:
  void Say(host::LoopMember& member) { ready_ = &member; }
  host::LoopMember* Last() const { return last_; }

  void Add(host::SocketHandle, host::Interest, host::LoopMember& member) override { last_ = &member; }
  void Change(host::SocketHandle, host::Interest, host::LoopMember& member) override { last_ = &member; }
  void Remove(host::SocketHandle) noexcept override {}
  std::size_t Wait(std::span<Ready> ready, std::optional<host::Duration>) override {
    if (!ready_) return 0;
    ready[0] = {ready_, {.readable = true}};
    ready_ = nullptr;
    return 1;
  }
  void Wake() noexcept override {}

 private:
  host::LoopMember* last_ = nullptr;
  host::LoopMember* ready_ = nullptr;
};

/// What all of them read next is put down in one place.
class SharedWire final : public host::Transport {
 public:
  explicit SharedWire(testing::Bytes& inbound) : inbound_(inbound) {}

  IoResult Read(std::span<std::byte> into) override {
    const std::size_t count = std::min(into.size(), inbound_.size());
    if (count == 0) return {};
    std::copy_n(inbound_.begin(), count, into.begin());
    inbound_.clear();
    return {IoResult::Status::Done, count, 0};
  }
  IoResult Write(std::span<const Bytes> pieces) override {
    std::size_t count = 0;
    for (const auto& piece : pieces) count += piece.size();
    return {IoResult::Status::Done, count, 0};
  }
  void ShutdownWrite() noexcept override {}
  host::SocketHandle Handle() const noexcept override { return 1; }

 private:
  testing::Bytes& inbound_;
};

class Echo : public WebSocketsService {
 public:
  void OnText(std::string_view text) override { SendText(text); }
};

class IdleSession : public ::testing::Test {
 protected:
  IdleSession() {
    // What it adds itself to stands for the collection that a host has of all its sessions.
    host_.Map("/chat", [this] {
      auto service = std::make_unique<Echo>();
      room_.TryAdd(*service);
      return service;
    });
    inbound_.reserve(1024);
    Turn();
  }
  ~IdleSession() override {
    host_.ForgetLastSession();
    loop_->ForEachMember([](host::LoopMember& member) { member.OnFailure(); });
    loop_->Stop();
    loop_->Run();
  }

  void Turn() { loop_->RunTurn(host::Duration::zero()); }
  void Hear(host::LoopMember& member, const Bytes& bytes) {
    inbound_.assign(bytes.begin(), bytes.end());
    poller_->Say(member);
    Turn();
  }
  /// A session that has been opened and has sent one echo. Returns: what hears of its bytes.
  host::LoopMember& Open() {
    static const Bytes kRequest = FromText(
        "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    static const Bytes kText = TextFrame("a message of everyday length");
    if (wires_.empty()) MakeWires(1);
    auto peer = std::make_shared<host::HttpPeer>(context_, std::move(wires_.back()), PeerAddress(), PeerAddress());
    wires_.pop_back();
    loop_->Adopt(peer);
    peer->Start();
    Hear(*peer, kRequest);
    host_.ForgetLastSession();
    host::LoopMember& session = *poller_->Last();
    Hear(session, kText);
    return session;
  }
  /// Before they are needed: a socket, for which they stand, has no block of its own.
  void MakeWires(std::size_t count) {
    while (wires_.size() < count) wires_.push_back(std::make_unique<SharedWire>(inbound_));
  }
  void Open(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) Open();
  }

  ManualClock clock_;
  Bytes inbound_;
  std::vector<std::unique_ptr<SharedWire>> wires_;
  FakePeerHost host_;
  SessionCollection<Echo> room_;
  const HostOptions options_;
  OneAtATimePoller* poller_ = new OneAtATimePoller;  // the loop's
  std::shared_ptr<host::EventLoop> loop_ =
      std::make_shared<host::EventLoop>(std::unique_ptr<host::Poller>(poller_), clock_, options_.maxLoopInboxBytes);
  IntrusivePointer<const host::SessionContext> context_ =
      MakeIntrusive<const host::SessionContext>(loop_, options_, host_);
};

#ifdef __GLIBC__

// With what the heap itself needs, and with all tables, which double in this test.
TEST_F(IdleSession, KeepsItselfItsServiceItsTransportAndItsPlacesInTables) {
  if (!AllocationFailure::IsPossible()) GTEST_SKIP() << "the heap is a sanitizer's";
  Open(kSessions);
  MakeWires(kSessions);
  const std::size_t before = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
  Open(kSessions);
  const std::size_t after = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
  ASSERT_EQ(room_.size(), 2 * kSessions);
  EXPECT_LE((after - before) / kSessions, 352U);
}

#endif

TEST_F(IdleSession, AnswersWithTenThousandsOfOthersAsItDoesAlone) {
  host::LoopMember& first = Open();
  static const Bytes kText = TextFrame("a message of everyday length");
  const auto cost = [&] {
    const AllocationCount count;
    for (int i = 0; i < 100; ++i) Hear(first, kText);
    return count.Calls();
  };
  const std::size_t alone = cost();
  Open(2 * kSessions);
  EXPECT_EQ(cost(), alone);
}

TEST_F(IdleSession, IsOpenedAndClosedWithFewAllocations) {
  static const Bytes kClose = Encoded({.opcode = 0x8, .payload = FromText("\x03\xE8")});
  for (int i = 0; i < 10; ++i) Hear(Open(), kClose);
  constexpr std::size_t kTimes = 100;
  const AllocationCount count;
  for (std::size_t i = 0; i < kTimes; ++i) Hear(Open(), kClose);
  EXPECT_LE(count.Calls(), 27 * kTimes);
  EXPECT_EQ(room_.size(), 0U);
}

}  // namespace
}  // namespace wshost::testing
