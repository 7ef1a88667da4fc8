// SPDX-License-Identifier: MIT
// The least work per frame that a server on epoll can do: no UTF-8 check, no limits, no rules. A bound, not a server.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "Listening.h"

namespace yardstick {

/// Echoes, or relays to all; the messages of one turn go to each peer in one send. Threads: one. Runs until killed.
class EpollServer {
 public:
  explicit EpollServer(const Arguments& arguments);
  void Run();

 private:
  /// One accepted socket.
  struct Peer {
    int socket = -1;
    bool isOpen = false;
    bool isClosing = false;
    bool waitsToWrite = false;
    std::vector<std::uint8_t> rest;  // the beginning of a frame that has not come whole
    std::size_t restBytes = 0;
    std::size_t frameBytes = 0;  // of that frame, if its header has come
    std::string queue;           // could not be sent
    std::size_t queueSent = 0;   // of it, meanwhile
    std::size_t place = 0;       // in open_
  };

  void Accept();
  void OnEvents(Peer& peer, std::uint32_t events);
  bool OnReadable(Peer& peer);
  std::span<std::uint8_t> ReceiveRest(Peer& peer, bool& lost);
  std::span<std::uint8_t> Receive(Peer& peer, bool& lost);
  std::size_t Upgrade(Peer& peer, std::span<const std::uint8_t> bytes);
  std::size_t TakeFrames(Peer& peer, std::span<std::uint8_t> bytes);
  void TakeLarge(std::uint8_t* frame, std::size_t headerBytes, std::size_t length);
  void TakeSmall(const std::uint8_t* frame, std::size_t headerBytes, std::size_t length);
  void KeepRest(Peer& peer, std::span<const std::uint8_t> rest);
  void SendPieces(Peer& peer);
  void Send(Peer& peer, const void* bytes, std::size_t count);
  void Flush(Peer& peer);
  void WaitToWrite(Peer& peer, bool wait);
  void Relay();
  void Remove(Peer& peer);

  bool relays_;
  int listener_;
  int epoll_;
  std::vector<std::unique_ptr<Peer>> peers_;  // by socket
  std::vector<Peer*> open_;
  std::vector<std::uint8_t> received_;
  std::vector<std::uint8_t> gathered_;  // small answers, side by side
  std::size_t gatheredBytes_ = 0;
  std::vector<iovec> pieces_;  // answers to one read: in received_, in a peer's rest or in gathered_
  std::size_t behind_ = 0;     // bytes in received_ that follow a rest which is whole now
  std::vector<std::uint8_t> relay_;
};

}  // namespace yardstick
