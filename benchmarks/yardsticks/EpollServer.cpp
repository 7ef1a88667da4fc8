// SPDX-License-Identifier: MIT
// One read, answers in place or gathered, one send.
#include "EpollServer.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "Frames.h"
#include "Handshake.h"

namespace yardstick {
namespace {

constexpr std::size_t kReadBytes = 512 * 1024;
constexpr std::size_t kLargePayload = 4096;  // from here on unmasked where it is, not copied
constexpr std::size_t kMostPieces = 1024;
constexpr int kMostAccepts = 64;

void Register(int epoll, int operation, int socket, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = socket;
  ::epoll_ctl(epoll, operation, socket, &event);
}

}  // namespace

EpollServer::EpollServer(const Arguments& arguments)
    : relays_(arguments.work == Work::Relay),
      listener_(Listen(arguments.port, true)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      received_(kReadBytes),
      gathered_(kReadBytes) {
  Register(epoll_, EPOLL_CTL_ADD, listener_, EPOLLIN);
}

void EpollServer::Run() {
  std::array<epoll_event, 1024> events{};
  while (true) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.fd == listener_) {
        Accept();
      } else if (Peer* peer = peers_[static_cast<std::size_t>(event.data.fd)].get()) {
        OnEvents(*peer, event.events);
      }
    }
    if (!relay_.empty()) Relay();
  }
}

void EpollServer::Accept() {
  for (int i = 0; i < kMostAccepts; ++i) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const auto index = static_cast<std::size_t>(socket);
    if (peers_.size() <= index) peers_.resize(2 * index + 1);
    peers_[index] = std::make_unique<Peer>();
    peers_[index]->socket = socket;
    Register(epoll_, EPOLL_CTL_ADD, socket, EPOLLIN);
  }
}

void EpollServer::OnEvents(Peer& peer, std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) Flush(peer);
  if ((events & ~std::uint32_t{EPOLLOUT}) != 0 && !OnReadable(peer)) Remove(peer);
}

// Returns: false if the peer has gone or is to go.
bool EpollServer::OnReadable(Peer& peer) {
  bool lost = false;
  std::span<std::uint8_t> bytes = peer.frameBytes != 0 ? ReceiveRest(peer, lost) : Receive(peer, lost);
  if (lost || bytes.empty()) return !lost;
  pieces_.clear();
  gatheredBytes_ = 0;
  if (!peer.isOpen) bytes = bytes.subspan(Upgrade(peer, bytes));
  if (peer.isOpen) bytes = bytes.subspan(TakeFrames(peer, bytes));
  if (behind_ != 0) {
    bytes = std::span(received_).first(behind_);
    bytes = bytes.subspan(TakeFrames(peer, bytes));
  }
  SendPieces(peer);
  KeepRest(peer, bytes);
  return !peer.isClosing;
}

// Completes the frame that has begun, and takes what follows it into received_ with the same call.
// Returns: the frame, or nothing if there is more to come.
std::span<std::uint8_t> EpollServer::ReceiveRest(Peer& peer, bool& lost) {
  std::array<iovec, 2> into{
      {{peer.rest.data() + peer.restBytes, peer.frameBytes - peer.restBytes}, {received_.data(), received_.size()}}};
  const ssize_t count = ::readv(peer.socket, into.data(), static_cast<int>(into.size()));
  lost = count == 0 || (count < 0 && errno != EAGAIN);
  if (count <= 0) return {};
  const auto size = static_cast<std::size_t>(count);
  behind_ = size > into[0].iov_len ? size - into[0].iov_len : 0;
  peer.restBytes += size - behind_;
  return peer.restBytes < peer.frameBytes ? std::span<std::uint8_t>() : std::span(peer.rest).first(peer.frameBytes);
}

std::span<std::uint8_t> EpollServer::Receive(Peer& peer, bool& lost) {
  behind_ = 0;
  if (peer.restBytes != 0) std::memcpy(received_.data(), peer.rest.data(), peer.restBytes);
  const ssize_t count = ::recv(peer.socket, received_.data() + peer.restBytes, received_.size() - peer.restBytes, 0);
  lost = count == 0 || (count < 0 && errno != EAGAIN);
  if (count <= 0) return {};
  return std::span(received_).first(peer.restBytes + static_cast<std::size_t>(count));
}

std::size_t EpollServer::Upgrade(Peer& peer, std::span<const std::uint8_t> bytes) {
  std::string answer;
  const std::size_t used = AnswerUpgrade({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, answer);
  if (used == 0) return 0;
  peer.isOpen = true;
  peer.place = open_.size();
  open_.push_back(&peer);
  Send(peer, answer.data(), answer.size());
  return used;
}

// Makes pieces of all whole frames. Returns: their bytes.
std::size_t EpollServer::TakeFrames(Peer& peer, std::span<std::uint8_t> bytes) {
  std::size_t used = 0;
  while (!peer.isClosing) {
    std::uint8_t* const at = bytes.data() + used;
    const Frame frame = FrameAt(at, bytes.size() - used);
    if (frame.headerBytes == 0 || frame.Size() > bytes.size() - used) break;
    used += frame.Size();
    const unsigned opcode = at[0] & 15U;
    peer.isClosing = opcode == kClose;
    if (opcode == kPong) continue;
    if (frame.length >= kLargePayload || gatheredBytes_ + frame.Size() > gathered_.size()) {
      TakeLarge(at, frame.headerBytes, frame.length);
    } else {
      TakeSmall(at, frame.headerBytes, frame.length);
    }
  }
  return used;
}

void EpollServer::TakeLarge(std::uint8_t* frame, std::size_t headerBytes, std::size_t length) {
  std::uint8_t mask[kMaskBytes];
  std::memcpy(mask, frame + headerBytes - kMaskBytes, kMaskBytes);
  Unmask(frame + headerBytes, frame + headerBytes, length, mask);
  std::uint8_t header[16];
  const std::size_t size = WriteAnswerHeader(header, frame, {headerBytes, length});
  std::memcpy(frame + kMaskBytes, header, size);  // where the mask was there is room for it
  pieces_.push_back({frame + kMaskBytes, size + length});
}

void EpollServer::TakeSmall(const std::uint8_t* frame, std::size_t headerBytes, std::size_t length) {
  std::uint8_t* const to = gathered_.data() + gatheredBytes_;
  const std::size_t size = WriteAnswerHeader(to, frame, {headerBytes, length});
  Unmask(to + size, frame + headerBytes, length, frame + headerBytes - kMaskBytes);
  gatheredBytes_ += size + length;
  if (!pieces_.empty() && static_cast<std::uint8_t*>(pieces_.back().iov_base) + pieces_.back().iov_len == to) {
    pieces_.back().iov_len += size + length;
  } else {
    pieces_.push_back({to, size + length});
  }
}

void EpollServer::KeepRest(Peer& peer, std::span<const std::uint8_t> rest) {
  peer.restBytes = rest.size();
  peer.frameBytes = 0;
  if (rest.empty()) return;
  if (peer.isOpen) {
    const Frame frame = FrameAt(rest.data(), rest.size());
    if (frame.headerBytes != 0) peer.frameBytes = frame.Size();
  }
  // It never lies in peer.rest itself: that holds one frame, which is whole by now.
  if (peer.rest.size() < std::max(peer.frameBytes, rest.size()))
    peer.rest.resize(std::max(peer.frameBytes, rest.size()));
  std::memcpy(peer.rest.data(), rest.data(), rest.size());
}

void EpollServer::SendPieces(Peer& peer) {
  if (relays_ && !peer.isClosing) {
    for (const iovec& piece : pieces_) {
      const auto* bytes = static_cast<const std::uint8_t*>(piece.iov_base);
      relay_.insert(relay_.end(), bytes, bytes + piece.iov_len);
    }
    return;
  }
  std::size_t sent = 0;
  if (pieces_.size() > 1 && peer.queue.empty()) {
    msghdr message{};
    message.msg_iov = pieces_.data();
    message.msg_iovlen = std::min(pieces_.size(), kMostPieces);
    sent = static_cast<std::size_t>(std::max<ssize_t>(::sendmsg(peer.socket, &message, MSG_NOSIGNAL), 0));
  }
  for (const iovec& piece : pieces_) {
    const std::size_t skipped = std::min(sent, piece.iov_len);
    sent -= skipped;
    if (skipped < piece.iov_len) Send(peer, static_cast<char*>(piece.iov_base) + skipped, piece.iov_len - skipped);
  }
}

void EpollServer::Send(Peer& peer, const void* bytes, std::size_t count) {
  std::size_t sent = 0;
  if (peer.queue.empty()) {
    sent = static_cast<std::size_t>(std::max<ssize_t>(::send(peer.socket, bytes, count, MSG_NOSIGNAL), 0));
  }
  if (sent == count) return;
  peer.queue.append(static_cast<const char*>(bytes) + sent, count - sent);
  WaitToWrite(peer, true);
}

void EpollServer::Flush(Peer& peer) {
  const std::string_view left = std::string_view(peer.queue).substr(peer.queueSent);
  const ssize_t count = ::send(peer.socket, left.data(), left.size(), MSG_NOSIGNAL);
  if (count > 0) peer.queueSent += static_cast<std::size_t>(count);
  if (peer.queueSent < peer.queue.size()) return;
  peer.queue.clear();
  peer.queueSent = 0;
  WaitToWrite(peer, false);
}

void EpollServer::WaitToWrite(Peer& peer, bool wait) {
  if (peer.waitsToWrite == wait) return;
  peer.waitsToWrite = wait;
  Register(epoll_, EPOLL_CTL_MOD, peer.socket, EPOLLIN | (wait ? std::uint32_t{EPOLLOUT} : 0U));
}

void EpollServer::Relay() {
  for (Peer* peer : open_) Send(*peer, relay_.data(), relay_.size());
  relay_.clear();
}

void EpollServer::Remove(Peer& peer) {
  if (peer.isOpen) {
    open_[peer.place] = open_.back();
    open_[peer.place]->place = peer.place;
    open_.pop_back();
  }
  ::close(peer.socket);
  peers_[static_cast<std::size_t>(peer.socket)].reset();
}

}  // namespace yardstick
