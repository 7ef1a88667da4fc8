// SPDX-License-Identifier: MIT
// The WriteBatch of Linux. The few calls it needs are made directly: see docs/decisions/0018.
#include "engine/IoUringWriteBatch.h"

#ifdef __linux__

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <exception>
#include <system_error>
#include <thread>

#include "engine/Guard.h"

namespace wshost::host {
namespace {

// Rings whose two queues lie in one mapping, that lose no result, and kernels from 5.17 on: those this was thought
// through for.
constexpr unsigned kNeededFeatures = IORING_FEAT_SINGLE_MMAP | IORING_FEAT_NODROP | IORING_FEAT_CQE_SKIP;

[[noreturn]] void Throw(int error, const char* what) { throw std::system_error(error, std::generic_category(), what); }

unsigned ReadShared(unsigned* place) noexcept { return std::atomic_ref(*place).load(std::memory_order_acquire); }
void WriteShared(unsigned* place, unsigned value) noexcept {
  std::atomic_ref(*place).store(value, std::memory_order_release);
}

}  // namespace

IoUringWriteBatch::Mapping::~Mapping() {
  if (start_) ::munmap(start_, bytes_);
}

void IoUringWriteBatch::Mapping::Map(int ring, std::size_t bytes, std::size_t offset) {
  void* const start =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, static_cast<off_t>(offset));
  if (start == MAP_FAILED) Throw(errno, "io_uring: mmap");
  start_ = start;
  bytes_ = bytes;
}

IoUringWriteBatch::~IoUringWriteBatch() {
  if (ring_ >= 0) ::close(ring_);
}

void IoUringWriteBatch::RequireRing() {
  std::exception_ptr failure;
  std::thread([&failure] {
    try {
      IoUringWriteBatch batch;
      batch.Open();
      batch.Probe();
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
}

bool IoUringWriteBatch::IsOpen() noexcept {
  if (results_ || failed_) return !failed_;
  failed_ = !Guarded([this] { Open(); });  // out of descriptors or memory: it could be had a moment ago
  return !failed_;
}

void IoUringWriteBatch::Open() {
  io_uring_params params{};
  ring_ = static_cast<int>(::syscall(__NR_io_uring_setup, kMostWrites, &params));
  if (ring_ < 0) Throw(errno, "io_uring_setup");
  if ((params.features & kNeededFeatures) != kNeededFeatures) Throw(ENOSYS, "io_uring of this kernel");
  queues_.Map(ring_,
              std::max(params.sq_off.array + params.sq_entries * sizeof(unsigned),
                       params.cq_off.cqes + params.cq_entries * sizeof(io_uring_cqe)),
              IORING_OFF_SQ_RING);
  entries_.Map(ring_, params.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES);
  submitHead_ = queues_.At<unsigned>(params.sq_off.head);
  submitTail_ = queues_.At<unsigned>(params.sq_off.tail);
  submitMask_ = *queues_.At<unsigned>(params.sq_off.ring_mask);
  resultHead_ = queues_.At<unsigned>(params.cq_off.head);
  resultTail_ = queues_.At<unsigned>(params.cq_off.tail);
  resultMask_ = *queues_.At<unsigned>(params.cq_off.ring_mask);
  results_ = queues_.At<io_uring_cqe>(params.cq_off.cqes);
  // The ring names entries by number, so that they can be submitted out of order. Ours never are.
  for (unsigned i = 0; i < params.sq_entries; ++i) queues_.At<unsigned>(params.sq_off.array)[i] = i;
}

// A system may let a ring be made and still forbid its use.
void IoUringWriteBatch::Probe() {
  NextEntry(IORING_OP_NOP);
  TakeResults(Enter());
  if (*resultHead_ != 1) Throw(errno, "io_uring_enter");
}

io_uring_sqe& IoUringWriteBatch::NextEntry(std::uint8_t operation) noexcept {
  const unsigned place = (*submitTail_ + static_cast<unsigned>(count_)) & submitMask_;
  io_uring_sqe& entry = entries_.At<io_uring_sqe>(0)[place];
  entry = io_uring_sqe{};
  entry.opcode = operation;
  entry.user_data = count_;
  written_[count_++] = 0;
  return entry;
}

void IoUringWriteBatch::Add(SocketHandle socket, std::span<const Bytes> pieces) noexcept {
  if (!IsOpen()) {
    written_[count_++] = 0;
    return;
  }
  const Bytes single = pieces.size() == 1 ? pieces[0] : Joined(pieces);
  const std::size_t number = count_;
  io_uring_sqe& entry = NextEntry(single.empty() ? IORING_OP_SENDMSG : IORING_OP_SEND);
  entry.fd = socket;
  entry.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  if (!single.empty()) {
    entry.addr = reinterpret_cast<std::uintptr_t>(single.data());
    entry.len = static_cast<std::uint32_t>(std::min<std::size_t>(single.size(), INT32_MAX));
    return;
  }
  iovec* const first = &vectorPlaces_[vectors_];
  for (const Bytes piece : pieces) {
    vectorPlaces_[vectors_++] = {const_cast<std::byte*>(piece.data()), piece.size()};  // NOLINT: iovec has no const
  }
  headers_[number] = msghdr{};
  headers_[number].msg_iov = first;
  headers_[number].msg_iovlen = pieces.size();
  entry.addr = reinterpret_cast<std::uintptr_t>(&headers_[number]);
  entry.len = 1;
}

// The kernel takes one piece faster than a list. Returns: a copy of all pieces, one after the other, shared by writes
// of the same pieces; nothing if they are too much.
WriteBatch::Bytes IoUringWriteBatch::Joined(std::span<const Bytes> pieces) noexcept {
  auto isSame = [](Bytes a, Bytes b) { return a.data() == b.data() && a.size() == b.size(); };
  if (std::equal(pieces.begin(), pieces.end(), last_.begin(), last_.begin() + static_cast<std::ptrdiff_t>(lastCount_),
                 isSame)) {
    return lastJoined_;
  }
  std::size_t size = 0;
  for (const Bytes piece : pieces) size += piece.size();
  if (size > kJoinedAtMost || size > kRoomForJoined - joinedBytes_) return {};
  std::byte* const start = &room_[joinedBytes_];
  std::byte* to = start;
  for (const Bytes piece : pieces) to = std::copy(piece.begin(), piece.end(), to);
  joinedBytes_ += size;
  lastCount_ = pieces.size();
  std::copy(pieces.begin(), pieces.end(), last_.begin());
  lastJoined_ = {start, to};
  return lastJoined_;
}

std::span<const std::size_t> IoUringWriteBatch::Submit() noexcept {
  if (IsOpen()) TakeResults(Enter());
  const std::size_t count = count_;
  count_ = 0;
  vectors_ = 0;
  joinedBytes_ = 0;
  lastCount_ = 0;
  return {written_.data(), count};
}

// Returns: how many entries the kernel has taken. It leaves some only if it has no memory for them; they are taken
// back, as writes that did not happen.
unsigned IoUringWriteBatch::Enter() noexcept {
  const auto count = static_cast<unsigned>(count_);
  const unsigned tail = *submitTail_;
  WriteShared(submitTail_, tail + count);
  unsigned taken = 0;
  while (taken < count) {
    const long more = ::syscall(__NR_io_uring_enter, ring_, count - taken, 0, 0, nullptr, 0);
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) break;
    taken += static_cast<unsigned>(more);
  }
  if (taken < count) WriteShared(submitTail_, ReadShared(submitHead_));
  return taken;
}

void IoUringWriteBatch::TakeResults(unsigned expected) noexcept {
  unsigned head = *resultHead_;
  const unsigned end = head + expected;
  while (head != end) {
    const unsigned tail = ReadShared(resultTail_);
    for (; head != tail; ++head) {
      const io_uring_cqe& result = results_[head & resultMask_];
      if (result.res > 0) written_[result.user_data] = static_cast<std::size_t>(result.res);
    }
    WriteShared(resultHead_, head);
    if (head == end) return;
    // Not seen yet: sends that may not wait are over when they have been submitted. Their memory is lent until then.
    ::syscall(__NR_io_uring_enter, ring_, 0, end - head, IORING_ENTER_GETEVENTS, nullptr, 0);
  }
}

}  // namespace wshost::host

#endif
