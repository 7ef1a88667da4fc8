// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: what is queued for it, and how that is written.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "session/Session.h"

namespace wshost::host {
namespace {
constexpr std::size_t kMuch = 4 * 1024;
constexpr std::size_t kWrittenFromItsPlace = 16 * 1024;  // copying more costs more than a call of its own
}  // namespace

// ---- sending

SendStatus Session::Send(const EncodedMessage& message, Priority priority) {
  if (SendsAtOnce(priority)) return Share(message);
  PostTicket none;
  return Queue(message, priority, none);
}

// A message that other sessions may get as well.
SendStatus Session::Share(const EncodedMessage& message) {
  const SendStatus status = MakeRoom(message.CostBytes());
  if (status != SendStatus::Queued) return status;
  queue_.Append(message);
  Appended();
  return SendStatus::Queued;
}

void Session::Appended() {
  CountQueued();
  Engine().Counters().messagesSent.Add();
  AskForFlush();
}

SendStatus Session::Send(MessageKind kind, std::span<const std::byte> payload, Priority priority) {
  if (SendsAtOnce(priority)) return Gather(kind, payload);
  return Send(EncodedMessage::Of(kind, payload), priority);
}

// Whether a message may be written right behind what waits: all that could come between, or must be told of it, is not
// there.
bool Session::SendsAtOnce(Priority priority) const noexcept {
  return priority == Priority::Normal && Engine().IsCurrentThread() && hasOpened_ && endpoint_.CanSend() &&
         !endpoint_.Compresses() && !closing_ && !silent_ && State() != Phase::Ended;
}

// A message for this session alone. Small ones are gathered until the end of the turn; a large one is written from
// where it is, and only what the transport does not take is copied.
SendStatus Session::Gather(MessageKind kind, std::span<const std::byte> payload) {
  const SendStatus status = MakeRoom(OutboundQueue::CostOf(payload.size()));
  if (status != SendStatus::Queued) return status;
  if (!queue_.MayGather(payload.size()) && !blocked_ && Write().status == IoResult::Status::Failed) {
    AskForFlush();  // which sees to it
    return SendStatus::Closed;
  }
  if (payload.size() >= kWrittenFromItsPlace && !blocked_ && queue_.HasOnlyGathered()) {
    if (Written(queue_.FlushWith(transport_, kind, payload)).status == IoResult::Status::Failed) {
      Abort();  // no later write would see it: nothing of this message waits
      return SendStatus::Closed;
    }
  } else if (queue_.MayGather(payload.size())) {
    queue_.Gather(kind, payload);
  } else {
    queue_.Append(EncodedMessage::Of(kind, payload));
  }
  Appended();
  return SendStatus::Queued;
}

void Session::Post(const EncodedMessage& message, PostTicket ticket) {
  const SendStatus status = Queue(message, Priority::Normal, ticket);
  if (status == SendStatus::QueueFull) ticket.Complete(PostResult::QueueFull);
  if (status == SendStatus::Closed) ticket.Complete(PostResult::Closed);
}

// The ticket, if there is any, is taken if the message is.
SendStatus Session::Queue(const EncodedMessage& message, Priority priority, PostTicket& ticket) {
  if (Engine().IsCurrentThread()) return Enqueue(message, priority, ticket);
  if (State() > Phase::Open) return SendStatus::Closed;
  if (!Announce(message)) return SendStatus::QueueFull;
  // First announced, then asked: whoever closes sees either the announcement, and waits for the message, or is seen.
  if (phase_.load() <= Phase::Open) {
    auto self = Shared();
    try {
      if (Engine().Post([self = std::move(self), message = message, ticket = std::move(ticket), priority]() mutable {
            self->EnqueuePosted(message, priority, std::move(ticket));
          })) {
        return SendStatus::Queued;
      }
    } catch (...) {  // no memory
      postedBytes_.fetch_sub(CostOf(message));
      throw;
    }
  }
  postedBytes_.fetch_sub(CostOf(message));
  return SendStatus::Closed;
}

// A message of any size fits when nothing waits, so that a limit below the largest message loses none.
bool Session::Fits(std::size_t waitingBytes, std::size_t costBytes) const noexcept {
  return waitingBytes == 0 || waitingBytes + costBytes <= context_->options.maxQueueBytes;
}

// Only what fits is announced, into what is counted as well: bytes that are refused must not, for a moment, make a full
// queue of somebody else's.
bool Session::Announce(const EncodedMessage& message) noexcept {
  std::uint32_t posted = postedBytes_.load();
  do {
    const std::size_t waiting = std::size_t{queuedBytes_.load(std::memory_order_relaxed)} + posted;
    if (!Fits(waiting, message.CostBytes())) return false;
    if (waiting != 0 && waiting + message.CostBytes() > kMostCountedBytes) return false;
  } while (!postedBytes_.compare_exchange_weak(posted, posted + CostOf(message)));
  return true;
}

// A Close() of another thread that has not come here yet stops nothing: that thread may have relayed before it closed.
SendStatus Session::Enqueue(const EncodedMessage& message, Priority priority, PostTicket& ticket) {
  if (closing_ || State() == Phase::Ended) return SendStatus::Closed;
  const SendStatus status = MakeRoom(message.CostBytes());
  if (status != SendStatus::Queued) return status;
  Append(message, priority, std::move(ticket));
  AskForFlush();
  return SendStatus::Queued;
}

// Returns: Queued if the message fits. What waits for the end of the turn alone is written for it: a burst must not
// look like a peer that does not read.
SendStatus Session::MakeRoom(std::size_t costBytes) {
  auto fits = [&] { return Fits(queue_.CostBytes() + postedBytes_.load(std::memory_order_relaxed), costBytes); };
  if (fits()) return SendStatus::Queued;
  if (!hasOpened_) return SendStatus::QueueFull;
  AskForFlush();  // which sees to a failure, or to what is left
  if (Write().status == IoResult::Status::Failed) return SendStatus::Closed;
  return fits() ? SendStatus::Queued : SendStatus::QueueFull;
}

void Session::Append(const EncodedMessage& message, Priority priority, PostTicket ticket) {
  try {
    if (priority == Priority::Normal) {
      queue_.Append(endpoint_.Compressed(message), std::move(ticket));
    } else {
      // Where frames are compressed with the context of those before them, none may pass another.
      const auto compression = endpoint_.Compression();
      const bool keepsContext = compression && !compression->serverNoContextTakeover;
      queue_.Insert(keepsContext ? message : endpoint_.Compressed(message));
    }
  } catch (...) {  // no memory
    endpoint_.ForgetCompressed();
    throw;
  }
  CountQueued();
  Engine().Counters().messagesSent.Add();
}

// Whether what has been accepted may still go out: not if the session was evicted, disconnected, cut or lost meanwhile.
bool Session::MayAppend() const noexcept {
  return State() != Phase::Ended && !silent_ && (!hasOpened_ || endpoint_.CanSend() || (HoldsClose() && !dropped_));
}

void Session::EnqueuePosted(const EncodedMessage& message, Priority priority, PostTicket ticket) {
  postedBytes_.fetch_sub(CostOf(message));
  if (!MayAppend()) return CountLost(1);
  try {
    Append(message, priority, std::move(ticket));
  } catch (...) {  // no memory, and it has been accepted: its peer must not miss it unawares
    CountLost(1);
    Cut("the host failed");
    throw;
  }
  AskForFlush();
}

void Session::TakeControlOutput() {
  if (!endpoint_.HasOutput() || silent_ || HoldsClose()) return;
  queue_.Append(EncodedMessage::Raw(endpoint_.TakeOutput()));
  CountQueued();
  AskForFlush();
}

// What has been gathered while a session was read is written right then if it is much: its bytes are still in the
// processor's cache, and their memory serves the next session. Little waits for what the turn may bring besides.
void Session::FlushIfMuch() {
  if (queue_.Bytes() >= kMuch && transport_ && !silent_ && !IsUndecided()) Flush();
}

void Session::OnTurnEnd() {
  if (MayFlush()) Flush();
}

// Little output only: a system call more is nothing beside the copying of much.
bool Session::OfferOutput(WriteBatch& batch) noexcept {
  constexpr std::size_t kMostBytes = 64 * 1024;
  if (!MayFlush() || blocked_ || queue_.Empty() || queue_.Bytes() > kMostBytes || !transport_.IsPlain()) return false;
  const auto places = batch.Places();
  batch.Add(transport_.Handle(), places.first(queue_.Front(places)));
  return true;
}

// What has not been written, Flush() tries again, and so finds out why.
void Session::TookOutput(std::size_t bytes) noexcept {
  queue_.Advance(bytes);
  CountQueued();
  Engine().Counters().bytesSent.Add(bytes);
  if (!queue_.Empty()) CountTaken(bytes);
}

OutboundQueue::FlushResult Session::Write() {
  // More than the queue may hold, so that only a peer that reads while we write gets less than all in one turn.
  return Written(queue_.Flush(transport_, 2 * context_->options.maxQueueBytes));
}

OutboundQueue::FlushResult Session::Written(OutboundQueue::FlushResult flushed) {
  CountQueued();
  Engine().Counters().bytesSent.Add(flushed.bytes);
  // What goes out of a queue that was full before, or stays full, goes because the peer takes it.
  if (blocked_ || !queue_.Empty()) CountTaken(flushed.bytes);
  blocked_ = !queue_.Empty();
  queue_.TellWritten();
  return flushed;
}

// Beyond 4 GiB it does not matter how much.
void Session::CountTaken(std::size_t bytes) noexcept {
  takenBytes_ = static_cast<std::uint32_t>(std::min<std::size_t>(takenBytes_ + bytes, UINT32_MAX));
}

// Whether a slow reader has taken so much since the last time it was asked that it deserves another interval. A 64th of
// a full queue, or all that was left, is enough: it bounds the number of intervals.
bool Session::HasTakenEnough() noexcept {
  const std::size_t taken = std::exchange(takenBytes_, 0U);
  return taken != 0 &&
         (queue_.Empty() || taken >= std::min<std::size_t>(context_->options.maxQueueBytes / 64, UINT32_MAX));
}

void Session::Flush() {
  const auto flushed = Write();
  if (flushed.status == IoResult::Status::Failed) {
    ClearQueue();
    lingers_ = false;
    HoldsClose() ? EndAsHeld() : EndLost("the connection was lost");
    Disappear();
    return;
  }
  if (State() == Phase::Ended && queue_.Empty()) {
    FinishWhenFlushed();
  } else {
    UpdateInterest();
  }
}

bool Session::Reads() const noexcept {
  if (silent_) return false;
  if (State() == Phase::Ended) return !peerEnded_;
  if (resting_ || IsUndecided() || HoldsClose()) return false;
  // A peer that does not take our answers is not asked for more questions.
  const bool overfull = queue_.CostBytes() > context_->options.maxQueueBytes / 2;
  return !overfull && (!held_ || State() == Phase::Closing);
}

void Session::UpdateInterest() {
  if (!transport_) return;
  const auto wanted = static_cast<Interest>((Reads() ? 1 : 0) | (blocked_ ? 2 : 0));
  if (wanted == interest_) return;
  interest_ = wanted;
  Engine().Rewatch(transport_.Handle(), interest_, *this);
}

}  // namespace wshost::host
