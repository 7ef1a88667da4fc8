// SPDX-License-Identifier: MIT
// Messages that wait for a transport, in order.
#include "session/OutboundQueue.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace wshost::host {
namespace {
constexpr std::size_t kKeptPlaces = 16;  // so that a steady flow allocates nothing; what a burst needed is let go
}

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

void OutboundQueue::Prepend(EncodedMessage message) {
  if (sentOfFirst_ != 0) throw std::logic_error("OutboundQueue::Prepend: the first message is on its way already");
  bytes_ += message.SizeBytes();
  messages_.insert(messages_.begin() + static_cast<std::ptrdiff_t>(first_), std::move(message));
}

void OutboundQueue::DropUnstarted() noexcept {
  if (sentOfFirst_ == 0) {
    Clear();
    return;
  }
  messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(first_) + 1, messages_.end());
  bytes_ = messages_[first_].SizeBytes() - sentOfFirst_;
}

void OutboundQueue::Clear() noexcept {
  messages_.clear();
  if (messages_.capacity() > kKeptPlaces) std::vector<EncodedMessage>().swap(messages_);
  first_ = 0;
  sentOfFirst_ = 0;
  bytes_ = 0;
}

OutboundQueue::FlushResult OutboundQueue::Flush(Transport& transport, std::size_t atMostBytes) {
  FlushResult result;
  while (!Empty() && (result.bytes == 0 || result.bytes < atMostBytes)) {
    std::array<Transport::Bytes, Transport::kMaxPieces> pieces;
    std::size_t count = 0;
    std::size_t offered = 0;
    for (std::size_t i = first_; i < messages_.size() && count < pieces.size(); ++i) {
      pieces[count] = messages_[i].Bytes().subspan(count == 0 ? sentOfFirst_ : 0);
      offered += pieces[count++].size();
    }
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
  }
  ReleaseWhenEmpty();
}

void OutboundQueue::ReleaseWhenEmpty() noexcept {
  if (Empty()) Clear();
}

}  // namespace wshost::host
