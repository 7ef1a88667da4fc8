// SPDX-License-Identifier: MIT
// An acceptor on a loop with a manual clock, and clients that come to it.
#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ManualClock.h"
#include "transport/Acceptor.h"
#include "transport/ListeningSocket.h"

namespace wshost::host {

class AcceptorBench : public ::testing::TestWithParam<PollerKind> {
 protected:
  void SetUp() override {
    socket_ = ListenAt(Poco::Net::SocketAddress("127.0.0.1", 0), 100);
    address_ = socket_.address();
    acceptor_ = std::make_shared<Acceptor>(*loop_, socket_, [this](PeerTransport transport, const PeerAddress& peer) {
      accepted_.push_back(std::move(transport));
      peers_.push_back(peer.ToString());
    });
    loop_->Adopt(acceptor_);
    acceptor_->Start();
  }
  void TearDown() override { acceptor_->Stop(); }

  void Connect() { clients_.emplace_back(address_); }
  void Turn(host::Duration longest = Duration::zero()) { loop_->RunTurn(longest); }
  std::uint64_t Pauses() { return loop_->Counters().acceptPauses.Get(); }

  testing::ManualClock clock_;
  std::shared_ptr<EventLoop> loop_ = std::make_shared<EventLoop>(MakePoller(GetParam()), clock_, 100);
  Poco::Net::ServerSocket socket_;
  Poco::Net::SocketAddress address_;
  std::shared_ptr<Acceptor> acceptor_;
  std::vector<PeerTransport> accepted_;
  std::vector<std::string> peers_;
  std::vector<Poco::Net::StreamSocket> clients_;
};

inline std::string NameOf(const ::testing::TestParamInfo<PollerKind>& kind) {
  return kind.param == PollerKind::Poll ? "Poll" : "Best";
}

}  // namespace wshost::host
