// SPDX-License-Identifier: MIT
// The least work per frame that a server on io_uring can do. A bound, not a server.
#pragma once

#include <liburing.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "Blob.h"
#include "Listening.h"

namespace yardstick {

/// Echoes, or relays to all. Accepts into the table of fixed files, receives into a ring of buffers, and sends with the
/// system call that waits. Threads: one. Runs until killed. Errors of setting up: std::runtime_error.
class UringServer {
 public:
  explicit UringServer(const Arguments& arguments);
  void Run();

 private:
  enum class Operation : std::uint8_t { Accept, Receive, Send, Close };

  /// One slot of the file table.
  struct Peer {
    bool isOpen = false;
    bool isClosing = false;
    bool isClosed = false;
    bool isShutDown = false;
    bool isReceiving = false;
    bool isSending = false;
    bool isMarked = false;
    std::size_t place = 0;           // in open_
    std::vector<std::uint8_t> rest;  // the beginning of a frame
    std::size_t frameBytes = 0;      // of that frame, if its header has come
    std::vector<std::uint8_t> out;   // to be sent
    std::vector<std::uint8_t> inFlight;
    std::vector<Blob*> waiting;  // relays to be sent
    Blob* relayInFlight = nullptr;
  };

  void SetUpBuffers();
  io_uring_sqe* Prepare();
  void Submit(io_uring_sqe* entry, Operation operation, std::uint32_t slot);
  void BeginAccept();
  void BeginReceive(std::uint32_t slot);
  void BeginSend(std::uint32_t slot, std::span<const std::uint8_t> bytes);

  void OnCompletion(const io_uring_cqe& completion);
  void OnAccepted(const io_uring_cqe& completion);
  void OnReceived(std::uint32_t slot, const io_uring_cqe& completion);
  void OnSent(std::uint32_t slot, const io_uring_cqe& completion);
  void TakeBytes(std::uint32_t slot, std::span<const std::uint8_t> bytes);
  std::size_t Upgrade(std::uint32_t slot, std::span<const std::uint8_t> bytes);
  std::size_t TakeFrames(Peer& peer, std::span<const std::uint8_t> bytes, std::vector<std::uint8_t>& answers);

  void Mark(std::uint32_t slot);
  void RelayToAll();
  void SendMarked();
  void SendNext(std::uint32_t slot);
  void CloseIfDone(std::uint32_t slot);
  void Leave(Peer& peer);

  bool relays_;
  int listener_;
  io_uring ring_{};
  io_uring_buf_ring* bufferRing_ = nullptr;
  std::vector<std::uint8_t> buffers_;
  int freedBuffers_ = 0;  // given back, but not told to the kernel yet
  std::vector<Peer> peers_;
  std::vector<std::uint32_t> open_;
  std::vector<std::uint32_t> marked_;  // have something to send, or to end
  BlobPool blobs_;
  Blob* relay_ = nullptr;
  std::vector<std::uint8_t> joined_;  // a frame's beginning and what came behind it
};

}  // namespace yardstick
