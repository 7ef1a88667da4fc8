// SPDX-License-Identifier: MIT
// One word that owns a socket, another transport, or nothing.
#include "transport/PeerTransport.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace wshost::testing {
namespace {

using host::IoResult;
using host::PeerTransport;

class CountedTransport final : public host::Transport {
 public:
  explicit CountedTransport(int& closed) : closed_(closed) {}
  ~CountedTransport() override { ++closed_; }

  IoResult Read(std::span<std::byte>) override { return {IoResult::Status::Done, 3, 0}; }
  IoResult Write(std::span<const Bytes>) override { return {IoResult::Status::Done, 4, 0}; }
  void ShutdownWrite() noexcept override { isShutDown = true; }
  host::SocketHandle Handle() const noexcept override { return host::SocketHandle{7}; }

  bool isShutDown = false;

 private:
  int& closed_;
};

TEST(PeerTransport, IsOneWordAndNothingAtFirst) {
  EXPECT_EQ(sizeof(PeerTransport), sizeof(void*));
  const PeerTransport none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.Handle(), host::kNoSocket);
  EXPECT_FALSE(PeerTransport(host::TcpTransport()));
}

TEST(PeerTransport, OwnsAnyTransportAndForwardsToIt) {
  int closed = 0;
  auto made = std::make_unique<CountedTransport>(closed);
  const CountedTransport& itself = *made;
  PeerTransport transport(std::move(made));
  EXPECT_TRUE(transport);
  EXPECT_FALSE(transport.IsPlain());
  EXPECT_EQ(transport.Handle(), host::SocketHandle{7});
  EXPECT_EQ(transport.Read({}).bytes, 3U);
  EXPECT_EQ(transport.Write({}).bytes, 4U);
  transport.ShutdownWrite();
  EXPECT_TRUE(itself.isShutDown);
  PeerTransport moved = std::move(transport);
  EXPECT_FALSE(transport);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(closed, 0);
  moved = PeerTransport(std::make_unique<CountedTransport>(closed));
  EXPECT_EQ(closed, 1);
  moved.Reset();
  EXPECT_EQ(closed, 2);
  EXPECT_FALSE(moved);
}

}  // namespace
}  // namespace wshost::testing
