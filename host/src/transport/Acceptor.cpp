// SPDX-License-Identifier: MIT
// A listening socket that hands out transports.
#include "transport/Acceptor.h"

#include <Poco/Net/SocketImpl.h>

#include <algorithm>
#include <string>

#include "transport/TcpTransport.h"
#include "wshost/service/Log.h"

namespace wshost::host {
namespace {
using namespace std::chrono_literals;
constexpr Duration kShortestPause = 50ms;
constexpr Duration kLongestPause = 1s;
constexpr int kAcceptsAtOnce = 64;  // then others get their turn
}  // namespace

Acceptor::Acceptor(EventLoop& loop, Poco::Net::ServerSocket socket, Deliver deliver, Leaves leaves)
    : loop_(loop),
      socket_(std::move(socket)),
      handle_(socket_.impl()->sockfd()),
      deliver_(std::move(deliver)),
      leaves_(std::move(leaves)),
      pause_(kShortestPause) {}

void Acceptor::Start() {
  PrepareListening(handle_);
  loop_.Watch(handle_, Interest::Read, *this);
}

void Acceptor::Stop() {
  if (stopped_) return;
  stopped_ = true;
  loop_.Unwatch(handle_);
  socket_.close();
  loop_.Release(*this);
}

void Acceptor::OnReady(Readiness) {
  for (int i = 0; i < kAcceptsAtOnce && !stopped_; ++i) {
    if (leaves_ && leaves_()) return;  // Stop() is on its way
    switch (AcceptOne()) {
      case Outcome::Accepted:
        pause_ = kShortestPause;
        break;
      case Outcome::Empty:
        return;
      case Outcome::Failed:
        return;
    }
  }
}

Acceptor::Outcome Acceptor::AcceptOne() {
  sockaddr_storage address{};
  const AcceptResult taken = AcceptPeer(handle_, address);
  switch (taken.status) {
    case AcceptResult::Status::Nobody:
      return Outcome::Empty;
    case AcceptResult::Status::PeerLeft:
      return Outcome::Accepted;
    case AcceptResult::Status::Exhausted:
    case AcceptResult::Status::Failed:
      Pause(taken);
      return Outcome::Failed;
    case AcceptResult::Status::Accepted:
      break;
  }
  TcpTransport transport(taken.socket);
  loop_.Counters().accepted.Add();
  deliver_(std::move(transport), PeerAddress::Of(reinterpret_cast<const sockaddr&>(address)));
  return Outcome::Accepted;
}

// Not watched meanwhile: a socket that somebody else has shut down says so whatever it is asked.
void Acceptor::Pause(const AcceptResult& failure) {
  loop_.Counters().acceptPauses.Add();
  WriteLogOf("wshost.host", Poco::Message::PRIO_WARNING, [this, &failure] {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(pause_).count();
    const std::string pauses = "accepting pauses for " + std::to_string(milliseconds) + " ms";
    if (failure.status == AcceptResult::Status::Exhausted)
      return "out of descriptors or memory: " + pauses + "; raise the limit of open files";
    return "a listening socket takes nobody, which another process may have shut down (" +
           SocketErrors().message(failure.error) + "): " + pauses;
  });
  loop_.SetDeadline(*this, pause_);
  loop_.Unwatch(handle_);
  pause_ = std::min(2 * pause_, kLongestPause);
}

void Acceptor::OnDeadline() {
  if (stopped_) return;
  loop_.SetDeadline(*this, pause_);  // if the socket cannot be watched just now: out of watches or memory
  loop_.Watch(handle_, Interest::Read, *this);
  loop_.SetDeadline(*this, Duration::zero());
}

}  // namespace wshost::host
