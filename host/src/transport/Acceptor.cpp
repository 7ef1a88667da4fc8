// SPDX-License-Identifier: MIT
// A listening socket that hands out transports.
#include "transport/Acceptor.h"

#include <Poco/Net/SocketImpl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "transport/TcpTransport.h"
#include "wshost/service/Log.h"

namespace wshost::host {
namespace {
using namespace std::chrono_literals;
constexpr Duration kShortestPause = 50ms;
constexpr Duration kLongestPause = 1s;
constexpr int kAcceptsAtOnce = 64;  // then others get their turn

bool IsExhaustion(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// Whether it concerns one peer alone, which has gone already: the next one may be there. Linux gives what has come over
// the network for the new socket as an error of accept.
bool IsOfOnePeer(int error) noexcept {
  switch (error) {
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
    case EPERM:  // a firewall's rule
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
      return true;
    default:
      return false;
  }
}
}  // namespace

Acceptor::Acceptor(EventLoop& loop, Poco::Net::ServerSocket socket, Deliver deliver, Leaves leaves)
    : loop_(loop),
      socket_(std::move(socket)),
      handle_(socket_.impl()->sockfd()),
      deliver_(std::move(deliver)),
      leaves_(std::move(leaves)),
      pause_(kShortestPause) {}

void Acceptor::Start() {
  const int on = 1;
  ::setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // what it accepts has it from here
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
  socklen_t length = sizeof address;
  const int socket = ::accept4(handle_, reinterpret_cast<sockaddr*>(&address), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0) {
    const int error = errno;
    if (error == EAGAIN || error == EWOULDBLOCK) return Outcome::Empty;
    if (IsOfOnePeer(error)) return Outcome::Accepted;
    Pause(error);
    return Outcome::Failed;
  }
  TcpTransport transport(socket);
  loop_.Counters().accepted.Add();
  deliver_(std::move(transport), PeerAddress::Of(reinterpret_cast<const sockaddr&>(address)));
  return Outcome::Accepted;
}

// Not watched meanwhile: a socket that somebody else has shut down says so whatever it is asked.
void Acceptor::Pause(int error) {
  loop_.Counters().acceptPauses.Add();
  WriteLogOf("wshost.host", Poco::Message::PRIO_WARNING, [this, error] {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(pause_).count();
    const std::string pauses = "accepting pauses for " + std::to_string(milliseconds) + " ms";
    if (IsExhaustion(error)) return "out of descriptors or memory: " + pauses + "; raise the limit of open files";
    return "a listening socket takes nobody, which another process may have shut down (" +
           std::generic_category().message(error) + "): " + pauses;
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
