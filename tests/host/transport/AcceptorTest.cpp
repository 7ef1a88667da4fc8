// SPDX-License-Identifier: MIT
// Accepting, and what the accepted sockets are like.
#include "AcceptorBench.h"
#include "system/SocketApi.h"

namespace wshost::host {
namespace {

using namespace std::chrono_literals;

class AcceptorTest : public AcceptorBench {};

TEST_P(AcceptorTest, DeliversEveryPeerWithItsAddress) {
  for (int i = 0; i < 3; ++i) Connect();
  while (accepted_.size() < 3) Turn(1h);
  EXPECT_EQ(loop_->Counters().accepted.Get(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(peers_[i], clients_[i].address().toString());
}

TEST_P(AcceptorTest, WhatItDeliversReadsAndWrites) {
  Connect();
  while (accepted_.empty()) Turn(1h);
  PeerTransport& ours = accepted_[0];
  std::byte buffer[16];
  EXPECT_EQ(ours.Read(buffer).status, IoResult::Status::WouldBlock);
  const std::string head = "he", tail = "llo";
  const std::vector<Transport::Bytes> pieces{std::as_bytes(std::span(head)), std::as_bytes(std::span(tail))};
  EXPECT_EQ(ours.Write(pieces).bytes, 5U);
  ours.ShutdownWrite();
  char received[16];
  int count = 0;
  while (const int part = clients_[0].receiveBytes(received + count, 16 - count)) count += part;
  EXPECT_EQ(std::string(received, 5), "hello");
  clients_[0].close();
  while (ours.Read(buffer).status == IoResult::Status::WouldBlock) {
  }
  EXPECT_NE(ours.Read(buffer).status, IoResult::Status::Done);
}

TEST_P(AcceptorTest, WhatItDeliversSendsAtOnce) {
  Connect();
  while (accepted_.empty()) Turn(1h);
  int on = 0;
  poco_socklen_t length = sizeof on;
  ASSERT_EQ(::getsockopt(accepted_[0].Handle(), IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&on), &length), 0);
  EXPECT_NE(on, 0);
}

TEST_P(AcceptorTest, StoppingIsIdempotentAndFreesThePort) {
  acceptor_->Stop();
  acceptor_->Stop();
  Turn();
  EXPECT_EQ(loop_->MemberCount(), 0U);
  EXPECT_THROW(Poco::Net::StreamSocket{address_}, std::exception);
}

INSTANTIATE_TEST_SUITE_P(OfThisSystem, AcceptorTest, ::testing::Values(PollerKind::Best, PollerKind::Poll), NameOf);

}  // namespace
}  // namespace wshost::host
