// SPDX-License-Identifier: MIT
// Messages that wait for a transport, in order.
#include "session/OutboundQueue.h"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace wshost::host {
namespace {
constexpr std::size_t kKeptPlaces = 16;    // so that a steady flow allocates nothing; what a burst needed is let go
constexpr std::size_t kManyMessages = 64;  // worth making room before them

// Whether it is a text or binary message. A 101 is none either: its first letter would be the opcode of a Close.
bool IsDataFrame(const EncodedMessage& message) noexcept {
  const std::span<const std::byte> bytes = message.Bytes();
  const unsigned opcode = bytes.empty() ? 0 : std::to_integer<unsigned>(bytes.front()) & 0x0F;
  return opcode == 0x1 || opcode == 0x2;
}

}  // namespace

void OutboundQueue::Append(EncodedMessage message) {
  // A queue that never runs empty must not keep the places of what it has sent.
  if (first_ >= 64 && first_ * std::size_t{2} > messages_.size()) {
    messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  const std::size_t size = message.SizeBytes();
  messages_.push_back(std::move(message));
  bytes_ += size;
}

void OutboundQueue::Append(EncodedMessage message, PostTicket ticket) {
  if (!ticket) return Append(std::move(message));
  if (!tickets_) tickets_ = std::make_unique<PostTickets>();
  tickets_->Reserve();
  const std::size_t ahead = Count();
  Append(std::move(message));
  tickets_->Add(std::move(ticket), ahead);
}

void OutboundQueue::Prepend(EncodedMessage message) {
  if (sentOfFirst_ != 0) throw std::logic_error("OutboundQueue::Prepend: the first message is on its way already");
  InsertBehind(0, std::move(message));
  ++leading_;
}

void OutboundQueue::Insert(EncodedMessage message) {
  const std::uint32_t ahead = std::max<std::uint32_t>(leading_, sentOfFirst_ != 0 ? 1 : 0);
  InsertBehind(ahead, std::move(message));
  leading_ = ahead + 1;
}

// The few ahead move one place forward, to where messages have been sent, rather than the many behind one place back.
void OutboundQueue::InsertBehind(std::size_t ahead, EncodedMessage message) {
  const std::size_t size = message.SizeBytes();
  const std::size_t behind = Count() - ahead;
  if (first_ == 0 && ahead < behind && behind >= kManyMessages) {
    const std::size_t places = behind / 4;  // made at once, so that this is rare
    messages_.insert(messages_.begin(), places, EncodedMessage());
    first_ = static_cast<std::uint32_t>(places);
  }
  if (first_ != 0 && ahead <= behind) {
    const auto from = messages_.begin() + static_cast<std::ptrdiff_t>(first_);
    *std::move(from, from + static_cast<std::ptrdiff_t>(ahead), from - 1) = std::move(message);
    --first_;
  } else {
    messages_.insert(messages_.begin() + static_cast<std::ptrdiff_t>(first_ + ahead), std::move(message));
  }
  bytes_ += size;
  if (tickets_) tickets_->Inserted(ahead);
}

void OutboundQueue::DropUnstarted() noexcept {
  const bool begun = sentOfFirst_ != 0;
  std::size_t kept = first_ + (begun ? 1 : 0);
  std::uint32_t leading = std::min<std::uint32_t>(leading_, begun ? 1 : 0);
  for (std::size_t i = kept; i < messages_.size(); ++i) {
    if (IsDataFrame(messages_[i])) {
      bytes_ -= messages_[i].SizeBytes();
      continue;
    }
    if (i - first_ < leading_) ++leading;
    if (kept != i) messages_[kept] = std::move(messages_[i]);
    ++kept;
  }
  messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(kept), messages_.end());
  leading_ = leading;
  if (Empty()) Release();
  while (tickets_) {
    const PostTicket dropped = tickets_->TakeWaiting(begun);
    if (!dropped) break;
  }
  if (tickets_ && tickets_->Empty()) tickets_.reset();
}

void OutboundQueue::Clear() noexcept {
  const std::unique_ptr<PostTickets> dropped = std::move(tickets_);  // they say Closed when all else is done
  Release();
}

void OutboundQueue::Release() noexcept {
  messages_.clear();
  if (messages_.capacity() > kKeptPlaces) std::vector<EncodedMessage>().swap(messages_);
  first_ = 0;
  leading_ = 0;
  sentOfFirst_ = 0;
  bytes_ = 0;
}

std::size_t OutboundQueue::Front(std::span<Transport::Bytes> pieces) const noexcept {
  const std::size_t count = std::min(pieces.size(), messages_.size() - first_);
  for (std::size_t i = 0; i < count; ++i) pieces[i] = messages_[first_ + i].Bytes();
  if (count != 0) pieces[0] = pieces[0].subspan(sentOfFirst_);
  return count;
}

OutboundQueue::FlushResult OutboundQueue::Flush(Transport& transport, std::size_t atMostBytes) {
  FlushResult result;
  while (!Empty() && (result.bytes == 0 || result.bytes < atMostBytes)) {
    std::array<Transport::Bytes, Transport::kMaxPieces> pieces;
    const std::size_t count = Front(pieces);
    std::size_t offered = 0;
    for (std::size_t i = 0; i < count; ++i) offered += pieces[i].size();
    const IoResult written = transport.Write({pieces.data(), count});
    if (written.status != IoResult::Status::Done) {
      result.status = written.status;
      return result;
    }
    result.bytes += written.bytes;
    Advance(written.bytes);
    if (written.bytes < offered) {
      result.status = IoResult::Status::WouldBlock;
      return result;
    }
  }
  if (!Empty()) result.status = IoResult::Status::WouldBlock;
  return result;
}

void OutboundQueue::Advance(std::size_t written) noexcept {
  bytes_ -= written;
  sentOfFirst_ += written;
  while (first_ < messages_.size() && sentOfFirst_ >= messages_[first_].SizeBytes()) {
    sentOfFirst_ -= messages_[first_].SizeBytes();
    messages_[first_++] = EncodedMessage();
    if (leading_ != 0) --leading_;
    if (tickets_) tickets_->Left();
  }
  if (Empty()) Release();
}

void OutboundQueue::TellTickets() noexcept {
  // Asked anew each time: what goes on with a ticket may come back here.
  while (tickets_) {
    PostTicket written = tickets_->TakeWritten();
    if (!written) break;
    written.Complete(PostResult::Written);
  }
  if (tickets_ && tickets_->Empty()) tickets_.reset();
}

}  // namespace wshost::host
