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
constexpr std::size_t kKeptPlaces = 16;      // so that a steady flow allocates nothing; what a burst needed is let go
constexpr std::size_t kKeptSpares = 65'536;  // of a thread: enough for a message to as many sessions in one turn
constexpr std::size_t kManyMessages = 64;    // worth making room before them

// Whether it is a text or binary message. A 101 is none either: its first letter would be the opcode of a Close.
bool IsDataFrame(const EncodedMessage& message) noexcept {
  const std::span<const std::byte> bytes = message.Bytes();
  const unsigned opcode = bytes.empty() ? 0 : std::to_integer<unsigned>(bytes.front()) & 0x0F;
  return opcode == 0x1 || opcode == 0x2;
}

}  // namespace

/// What queues of this thread that have run empty left behind.
class OutboundQueue::Spares {
 public:
  Spares() noexcept = default;
  Spares(const Spares&) = delete;
  Spares& operator=(const Spares&) = delete;
  ~Spares() {
    while (first_) delete Take();
    areGone = true;
  }
  /// Returns: null if there is none.
  Waiting* Take() noexcept {
    Waiting* const taken = first_;
    if (!taken) return nullptr;
    first_ = std::exchange(taken->nextSpare, nullptr);
    --count_;
    return taken;
  }
  /// Takes it, empty, or destroys it.
  void Put(Waiting* waiting) noexcept {
    if (count_ >= kKeptSpares) {
      delete waiting;
      return;
    }
    waiting->messages.clear();
    if (waiting->messages.capacity() > kKeptPlaces) std::vector<EncodedMessage>().swap(waiting->messages);
    waiting->first = 0;
    waiting->leading = 0;
    waiting->sentOfFirst = 0;
    waiting->bytes = 0;
    waiting->nextSpare = std::exchange(first_, waiting);
    ++count_;
  }
  /// Returns: null when the thread is ending: a queue may outlive the variables of its thread.
  static Spares* OfThisThread() noexcept {
    thread_local Spares spares;
    return areGone ? nullptr : &spares;
  }

 private:
  static constinit thread_local bool areGone;
  Waiting* first_ = nullptr;
  std::size_t count_ = 0;
};

constinit thread_local bool OutboundQueue::Spares::areGone = false;

void OutboundQueue::MakeSpare::operator()(Waiting* waiting) const noexcept {
  if (Spares* const spares = Spares::OfThisThread()) {
    spares->Put(waiting);
  } else {
    delete waiting;
  }
}

// Returns what the queue needs from its first message on.
OutboundQueue::Waiting& OutboundQueue::Begun() {
  if (waiting_) return *waiting_;
  Spares* const spares = Spares::OfThisThread();
  Waiting* const spare = spares ? spares->Take() : nullptr;
  waiting_.reset(spare ? spare : new Waiting);
  return *waiting_;
}

void OutboundQueue::Append(EncodedMessage message) {
  auto& [messages, first, leading, sentOfFirst, bytes, nextSpare] = Begun();
  // A queue that never runs empty must not keep the places of what it has sent.
  if (first >= 64 && first * std::size_t{2} > messages.size()) {
    messages.erase(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(first));
    first = 0;
  }
  const std::size_t size = message.SizeBytes();
  messages.push_back(std::move(message));
  bytes += size;
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
  if (Begun().sentOfFirst != 0) {
    throw std::logic_error("OutboundQueue::Prepend: the first message is on its way already");
  }
  InsertBehind(0, std::move(message));
  ++waiting_->leading;
}

void OutboundQueue::Insert(EncodedMessage message) {
  const Waiting& waiting = Begun();
  const std::uint32_t ahead = std::max<std::uint32_t>(waiting.leading, waiting.sentOfFirst != 0 ? 1 : 0);
  InsertBehind(ahead, std::move(message));
  waiting_->leading = ahead + 1;
}

// The few ahead move one place forward, to where messages have been sent, rather than the many behind one place back.
void OutboundQueue::InsertBehind(std::size_t ahead, EncodedMessage message) {
  auto& [messages, first, leading, sentOfFirst, bytes, nextSpare] = Begun();
  const std::size_t size = message.SizeBytes();
  const std::size_t behind = Count() - ahead;
  if (first == 0 && ahead < behind && behind >= kManyMessages) {
    const std::size_t places = behind / 4;  // made at once, so that this is rare
    messages.insert(messages.begin(), places, EncodedMessage());
    first = static_cast<std::uint32_t>(places);
  }
  if (first != 0 && ahead <= behind) {
    const auto from = messages.begin() + static_cast<std::ptrdiff_t>(first);
    *std::move(from, from + static_cast<std::ptrdiff_t>(ahead), from - 1) = std::move(message);
    --first;
  } else {
    messages.insert(messages.begin() + static_cast<std::ptrdiff_t>(first + ahead), std::move(message));
  }
  bytes += size;
  if (tickets_) tickets_->Inserted(ahead);
}

void OutboundQueue::DropUnstarted() noexcept {
  if (!waiting_) return;
  auto& [messages, first, leadingBefore, sentOfFirst, bytes, nextSpare] = *waiting_;
  const bool begun = sentOfFirst != 0;
  std::size_t kept = first + (begun ? 1 : 0);
  std::uint32_t leading = std::min<std::uint32_t>(leadingBefore, begun ? 1 : 0);
  for (std::size_t i = kept; i < messages.size(); ++i) {
    if (IsDataFrame(messages[i])) {
      bytes -= messages[i].SizeBytes();
      continue;
    }
    if (i - first < leadingBefore) ++leading;
    if (kept != i) messages[kept] = std::move(messages[i]);
    ++kept;
  }
  messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(kept), messages.end());
  leadingBefore = leading;
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

void OutboundQueue::Release() noexcept { waiting_.reset(); }

std::size_t OutboundQueue::Front(std::span<Transport::Bytes> pieces) const noexcept {
  if (!waiting_) return 0;
  const auto waiting = std::span(waiting_->messages).subspan(waiting_->first);
  const std::size_t count = std::min(pieces.size(), waiting.size());
  for (std::size_t i = 0; i < count; ++i) pieces[i] = waiting[i].Bytes();
  if (count != 0) pieces[0] = pieces[0].subspan(waiting_->sentOfFirst);
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
  if (!waiting_) return;
  auto& [messages, first, leading, sentOfFirst, bytes, nextSpare] = *waiting_;
  bytes -= written;
  sentOfFirst += written;
  while (first < messages.size() && sentOfFirst >= messages[first].SizeBytes()) {
    sentOfFirst -= messages[first].SizeBytes();
    messages[first++] = EncodedMessage();
    if (leading != 0) --leading;
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
