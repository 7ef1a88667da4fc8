// SPDX-License-Identifier: MIT
// Completions in, submissions out, one system call for each turn.
#include "UringServer.h"

#include <sys/mman.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "Frames.h"
#include "Handshake.h"

namespace yardstick {
namespace {

constexpr unsigned kEntries = 4096;
constexpr unsigned kCompletions = 32768;
constexpr unsigned kSlots = 19000;
constexpr unsigned kBuffers = 256;
constexpr unsigned kBufferBytes = 16384;
constexpr unsigned kOperationBits = 4;

void Require(int result, const char* call) {
  if (result < 0) throw std::runtime_error(std::string(call) + ": " + std::strerror(-result));
}

}  // namespace

UringServer::UringServer(const Arguments& arguments)
    : relays_(arguments.work == Work::Relay), listener_(Listen(arguments.port, false)), peers_(kSlots) {
  io_uring_params parameters{};
  parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
  parameters.cq_entries = kCompletions;
  Require(io_uring_queue_init_params(kEntries, &ring_, &parameters), "io_uring_queue_init_params");
  Require(io_uring_register_ring_fd(&ring_), "io_uring_register_ring_fd");
  Require(io_uring_register_files_sparse(&ring_, kSlots), "io_uring_register_files_sparse");
  SetUpBuffers();
  BeginAccept();
}

void UringServer::SetUpBuffers() {
  buffers_.resize(std::size_t{kBufferBytes} * kBuffers);
  void* memory =
      ::mmap(nullptr, kBuffers * sizeof(io_uring_buf), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("mmap");
  bufferRing_ = static_cast<io_uring_buf_ring*>(memory);
  io_uring_buf_reg registration{};
  registration.ring_addr = reinterpret_cast<std::uintptr_t>(memory);
  registration.ring_entries = kBuffers;
  Require(io_uring_register_buf_ring(&ring_, &registration, 0), "io_uring_register_buf_ring");
  io_uring_buf_ring_init(bufferRing_);
  for (unsigned i = 0; i < kBuffers; ++i) {
    io_uring_buf_ring_add(bufferRing_, buffers_.data() + std::size_t{i} * kBufferBytes, kBufferBytes,
                          static_cast<unsigned short>(i), io_uring_buf_ring_mask(kBuffers), static_cast<int>(i));
  }
  io_uring_buf_ring_advance(bufferRing_, static_cast<int>(kBuffers));
}

io_uring_sqe* UringServer::Prepare() {
  io_uring_sqe* entry = io_uring_get_sqe(&ring_);
  for (; entry == nullptr; entry = io_uring_get_sqe(&ring_)) io_uring_submit(&ring_);
  return entry;
}

void UringServer::Submit(io_uring_sqe* entry, Operation operation, std::uint32_t slot) {
  io_uring_sqe_set_data64(entry, std::uint64_t{slot} << kOperationBits | static_cast<std::uint64_t>(operation));
}

void UringServer::BeginAccept() {
  io_uring_sqe* entry = Prepare();
  io_uring_prep_multishot_accept_direct(entry, listener_, nullptr, nullptr, 0);
  Submit(entry, Operation::Accept, 0);
}

void UringServer::BeginReceive(std::uint32_t slot) {
  io_uring_sqe* entry = Prepare();
  io_uring_prep_recv_multishot(entry, static_cast<int>(slot), nullptr, 0, 0);
  entry->flags |= IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT;
  entry->buf_group = 0;
  Submit(entry, Operation::Receive, slot);
  peers_[slot].isReceiving = true;
}

void UringServer::BeginSend(std::uint32_t slot, std::span<const std::uint8_t> bytes) {
  io_uring_sqe* entry = Prepare();
  io_uring_prep_send(entry, static_cast<int>(slot), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_WAITALL);
  entry->flags |= IOSQE_FIXED_FILE;
  Submit(entry, Operation::Send, slot);
  peers_[slot].isSending = true;
}

void UringServer::Run() {
  while (true) {
    io_uring_submit_and_wait(&ring_, 1);
    unsigned head = 0;
    unsigned count = 0;
    io_uring_cqe* completion = nullptr;
    io_uring_for_each_cqe(&ring_, head, completion) {
      OnCompletion(*completion);
      ++count;
    }
    io_uring_cq_advance(&ring_, count);
    io_uring_buf_ring_advance(bufferRing_, std::exchange(freedBuffers_, 0));
    RelayToAll();
    SendMarked();
  }
}

void UringServer::OnCompletion(const io_uring_cqe& completion) {
  const auto slot = static_cast<std::uint32_t>(completion.user_data >> kOperationBits);
  switch (static_cast<Operation>(completion.user_data & ((1U << kOperationBits) - 1))) {
    case Operation::Accept:
      return OnAccepted(completion);
    case Operation::Receive:
      return OnReceived(slot, completion);
    case Operation::Send:
      return OnSent(slot, completion);
    case Operation::Close:
      return;
  }
}

void UringServer::OnAccepted(const io_uring_cqe& completion) {
  if (completion.res >= 0) {
    const auto slot = static_cast<std::uint32_t>(completion.res);
    peers_[slot] = {};
    BeginReceive(slot);
  }
  if ((completion.flags & IORING_CQE_F_MORE) == 0) BeginAccept();
}

void UringServer::OnReceived(std::uint32_t slot, const io_uring_cqe& completion) {
  Peer& peer = peers_[slot];
  if (completion.res > 0) {
    const std::uint32_t buffer = completion.flags >> IORING_CQE_BUFFER_SHIFT;
    std::uint8_t* bytes = buffers_.data() + std::size_t{buffer} * kBufferBytes;
    if (!peer.isClosing) TakeBytes(slot, {bytes, static_cast<std::size_t>(completion.res)});
    io_uring_buf_ring_add(bufferRing_, bytes, kBufferBytes, static_cast<unsigned short>(buffer),
                          io_uring_buf_ring_mask(kBuffers), freedBuffers_++);
    if (peer.isClosing) Mark(slot);
  }
  if ((completion.flags & IORING_CQE_F_MORE) != 0) return;
  peer.isReceiving = false;
  const bool goesOn = completion.res > 0 || completion.res == -ENOBUFS;
  io_uring_buf_ring_advance(bufferRing_, std::exchange(freedBuffers_, 0));
  if (goesOn && !peer.isClosing) return BeginReceive(slot);
  peer.isClosing = true;
  if (!goesOn) peer.out.clear();
  Mark(slot);
}

void UringServer::OnSent(std::uint32_t slot, const io_uring_cqe& completion) {
  Peer& peer = peers_[slot];
  peer.isSending = false;
  if (peer.relayInFlight != nullptr) blobs_.Release(std::exchange(peer.relayInFlight, nullptr));
  if (completion.res < 0) {
    peer.isClosing = true;
    peer.out.clear();
  }
  if (peer.isClosing || !peer.out.empty() || !peer.waiting.empty()) Mark(slot);
}

void UringServer::TakeBytes(std::uint32_t slot, std::span<const std::uint8_t> bytes) {
  Peer& peer = peers_[slot];
  if (!peer.rest.empty()) {
    peer.rest.insert(peer.rest.end(), bytes.begin(), bytes.end());
    if (peer.rest.size() < peer.frameBytes) return;
    joined_.swap(peer.rest);
    peer.rest.clear();
    bytes = joined_;
  }
  if (!peer.isOpen) bytes = bytes.subspan(Upgrade(slot, bytes));
  if (peer.isOpen && !bytes.empty()) {
    if (relays_ && relay_ == nullptr) relay_ = blobs_.Take();
    std::vector<std::uint8_t>& answers = relays_ ? relay_->bytes : peer.out;
    bytes = bytes.subspan(TakeFrames(peer, bytes, answers));
    if (!peer.out.empty()) Mark(slot);
  }
  peer.frameBytes = peer.isOpen ? FrameAt(bytes.data(), bytes.size()).Size() : 0;
  peer.rest.assign(bytes.begin(), bytes.end());
  peer.rest.reserve(peer.frameBytes);
}

std::size_t UringServer::Upgrade(std::uint32_t slot, std::span<const std::uint8_t> bytes) {
  std::string answer;
  const std::size_t used = AnswerUpgrade({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, answer);
  if (used == 0) return 0;
  Peer& peer = peers_[slot];
  peer.isOpen = true;
  peer.place = open_.size();
  open_.push_back(slot);
  peer.out.insert(peer.out.end(), answer.begin(), answer.end());
  Mark(slot);
  return used;
}

// Appends the answers to all whole frames; that to a Close is the peer's own. Returns: bytes of the frames.
std::size_t UringServer::TakeFrames(Peer& peer, std::span<const std::uint8_t> bytes,
                                    std::vector<std::uint8_t>& answers) {
  std::size_t used = 0;
  while (!peer.isClosing) {
    const std::uint8_t* const at = bytes.data() + used;
    const Frame frame = FrameAt(at, bytes.size() - used);
    if (frame.headerBytes == 0 || frame.Size() > bytes.size() - used) break;
    used += frame.Size();
    const unsigned opcode = at[0] & 15U;
    peer.isClosing = opcode == kClose;
    if (opcode == kPong) continue;
    std::vector<std::uint8_t>& to = peer.isClosing ? peer.out : answers;
    const std::size_t begin = to.size();
    to.resize(begin + frame.Size());
    const std::size_t header = WriteAnswerHeader(to.data() + begin, at, frame);
    Unmask(to.data() + begin + header, at + frame.headerBytes, frame.length, at + frame.headerBytes - kMaskBytes);
    to.resize(begin + header + frame.length);
  }
  return used;
}

void UringServer::Mark(std::uint32_t slot) {
  if (std::exchange(peers_[slot].isMarked, true)) return;
  marked_.push_back(slot);
}

void UringServer::RelayToAll() {
  Blob* blob = std::exchange(relay_, nullptr);
  if (blob == nullptr) return;
  if (!blob->bytes.empty()) {
    blob->uses += open_.size();
    for (const std::uint32_t slot : open_) {
      Peer& peer = peers_[slot];
      if (peer.isSending || !peer.waiting.empty() || peer.isMarked) {
        peer.waiting.push_back(blob);
        if (!peer.isSending) Mark(slot);
      } else {
        peer.relayInFlight = blob;
        BeginSend(slot, blob->bytes);
      }
    }
  }
  blobs_.Release(blob);
}

void UringServer::SendMarked() {
  for (std::size_t i = 0; i < marked_.size(); ++i) {
    const std::uint32_t slot = marked_[i];
    peers_[slot].isMarked = false;
    if (peers_[slot].isClosed) continue;
    if (!peers_[slot].isSending) SendNext(slot);
    CloseIfDone(slot);
  }
  marked_.clear();
}

void UringServer::SendNext(std::uint32_t slot) {
  Peer& peer = peers_[slot];
  if (!peer.out.empty()) {
    peer.inFlight.swap(peer.out);
    peer.out.clear();
    return BeginSend(slot, peer.inFlight);
  }
  if (peer.waiting.empty()) return;
  if (peer.waiting.size() == 1) {
    peer.relayInFlight = peer.waiting.front();
    peer.waiting.clear();
    return BeginSend(slot, peer.relayInFlight->bytes);
  }
  peer.inFlight.clear();
  for (Blob* blob : peer.waiting) {
    peer.inFlight.insert(peer.inFlight.end(), blob->bytes.begin(), blob->bytes.end());
    blobs_.Release(blob);
  }
  peer.waiting.clear();
  BeginSend(slot, peer.inFlight);
}

void UringServer::CloseIfDone(std::uint32_t slot) {
  Peer& peer = peers_[slot];
  if (!peer.isClosing || peer.isSending || !peer.out.empty()) return;
  io_uring_sqe* entry = nullptr;
  if (peer.isReceiving) {  // it holds the socket: its last completion comes back here
    if (std::exchange(peer.isShutDown, true)) return;
    entry = Prepare();
    io_uring_prep_shutdown(entry, static_cast<int>(slot), SHUT_RDWR);
    entry->flags |= IOSQE_FIXED_FILE;
  } else {
    peer.isClosed = true;
    Leave(peer);
    entry = Prepare();
    io_uring_prep_close(entry, 0);
    entry->file_index = slot + 1;
  }
  Submit(entry, Operation::Close, slot);
}

void UringServer::Leave(Peer& peer) {
  if (std::exchange(peer.isOpen, false)) {
    open_[peer.place] = open_.back();
    peers_[open_[peer.place]].place = peer.place;
    open_.pop_back();
  }
  for (Blob* blob : peer.waiting) blobs_.Release(blob);
  peer.waiting.clear();
}

}  // namespace yardstick
