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
constexpr std::size_t kCorkBytes = 16 * 1024;
constexpr std::size_t kGatheredBytes = 4 * 1024;  // cheaper to copy than to write apart from what it is gathered with

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
  const std::unique_ptr<PostTickets> dropped = std::move(waiting->tickets);  // they say Closed when all else is done
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
  if (!run_.Empty()) {
    const std::size_t size = message.SizeBytes();
    if (size <= kGatheredBytes && IsDataFrame(message) && run_.Fits(size)) return run_.Append(message.Bytes());
    Scatter();
  }
  Push(std::move(message));
}

// What was gathered becomes messages of their own, so that others can stand between and behind them.
void OutboundQueue::Scatter() {
  if (run_.Empty()) return;
  const bool isFirst = Count() == 0;
  const std::size_t unsent = run_.Unsent().size();
  Waiting& waiting = Begun();
  const std::size_t sent = run_.MoveTo(waiting.messages);
  waiting.bytes += unsent;
  if (isFirst) waiting.sentOfFirst = sent;
}

void OutboundQueue::Push(EncodedMessage message) {
  auto& [messages, first, leading, sentOfFirst, bytes, tickets, nextSpare] = Begun();
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
  std::unique_ptr<PostTickets>& tickets = Begun().tickets;
  if (!tickets) tickets = std::make_unique<PostTickets>();
  tickets->Reserve();
  Scatter();
  const std::size_t ahead = Count();
  Push(std::move(message));
  tickets->Add(std::move(ticket), ahead);
}

void OutboundQueue::Prepend(EncodedMessage message) {
  if (run_.HasBegun()) Scatter();
  if (Begun().sentOfFirst != 0) {
    throw std::logic_error("OutboundQueue::Prepend: the first message is on its way already");
  }
  InsertBehind(0, std::move(message));
  ++waiting_->leading;
}

void OutboundQueue::Insert(EncodedMessage message) {
  if (run_.HasBegun()) Scatter();
  const Waiting& waiting = Begun();
  const std::uint32_t ahead = std::max<std::uint32_t>(waiting.leading, waiting.sentOfFirst != 0 ? 1 : 0);
  InsertBehind(ahead, std::move(message));
  waiting_->leading = ahead + 1;
}

// The few ahead move one place forward, to where messages have been sent, rather than the many behind one place back.
void OutboundQueue::InsertBehind(std::size_t ahead, EncodedMessage message) {
  auto& [messages, first, leading, sentOfFirst, bytes, tickets, nextSpare] = Begun();
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
  if (tickets) tickets->Inserted(ahead);
}

std::size_t OutboundQueue::DropUnstarted() noexcept {
  std::size_t dropped = run_.Count();
  run_.DropUnstarted();
  dropped -= run_.Count();
  if (!waiting_) return dropped;
  auto& [messages, first, leadingBefore, sentOfFirst, bytes, tickets, nextSpare] = *waiting_;
  const bool begun = sentOfFirst != 0;
  std::size_t kept = first + (begun ? 1 : 0);
  std::uint32_t leading = std::min<std::uint32_t>(leadingBefore, begun ? 1 : 0);
  for (std::size_t i = kept; i < messages.size(); ++i) {
    if (IsDataFrame(messages[i])) {
      bytes -= messages[i].SizeBytes();
      ++dropped;
      continue;
    }
    if (i - first < leadingBefore) ++leading;
    if (kept != i) messages[kept] = std::move(messages[i]);
    ++kept;
  }
  messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(kept), messages.end());
  leadingBefore = leading;
  // Asked anew each time: what goes on with a ticket may come back here.
  while (waiting_ && waiting_->tickets) {
    const PostTicket closed = waiting_->tickets->TakeWaiting(begun);
    if (!closed) break;
  }
  LetTicketsGo();
  return dropped;
}

std::size_t OutboundQueue::MessageCount() const noexcept {
  const std::size_t count = run_.Count();
  if (!waiting_) return count;
  const auto waiting = std::span(waiting_->messages).subspan(waiting_->first);
  return count + static_cast<std::size_t>(std::count_if(waiting.begin(), waiting.end(), IsDataFrame));
}

void OutboundQueue::Clear() noexcept {
  run_.Clear();
  waiting_.reset();
}

std::size_t OutboundQueue::Front(std::span<Transport::Bytes> pieces) const noexcept {
  std::size_t count = 0;
  if (waiting_) {
    const auto waiting = std::span(waiting_->messages).subspan(waiting_->first);
    for (; count < std::min(pieces.size(), waiting.size()); ++count) pieces[count] = waiting[count].Bytes();
    if (count != 0) pieces[0] = pieces[0].subspan(waiting_->sentOfFirst);
  }
  if (!run_.Empty() && count == Count() && count < pieces.size()) pieces[count++] = run_.Unsent();
  return count;
}

OutboundQueue::FlushResult OutboundQueue::Flush(PeerTransport& transport, std::size_t atMostBytes) {
  FlushResult result;
  while (!Empty() && (result.bytes == 0 || result.bytes < atMostBytes)) {
    const Offer offer = OfferTo(transport);
    if (offer.written.status != IoResult::Status::Done) {
      result.status = offer.written.status;
      return result;
    }
    result.bytes += offer.written.bytes;
    Advance(offer.written.bytes);
    if (offer.written.bytes < offer.bytes) {
      result.status = IoResult::Status::WouldBlock;
      return result;
    }
  }
  if (!Empty()) result.status = IoResult::Status::WouldBlock;
  return result;
}

// One piece as it is, a few small ones as one, which the system takes faster than a list of them; else a list.
OutboundQueue::Offer OutboundQueue::OfferTo(PeerTransport& transport) const {
  const std::size_t count = Count();
  if (count == 0) return OfferOne(transport, run_.Unsent());
  const Transport::Bytes first = waiting_->messages[waiting_->first].Bytes().subspan(waiting_->sentOfFirst);
  if (count == 1 && run_.Empty()) return OfferOne(transport, first);
  if (Bytes() > kCorkBytes || count >= Transport::kMaxPieces) return OfferList(transport);
  static constinit thread_local std::array<std::byte, kCorkBytes> cork{};
  std::byte* to = std::copy(first.begin(), first.end(), cork.data());
  for (const EncodedMessage& message : std::span(waiting_->messages).subspan(waiting_->first + std::size_t{1})) {
    to = std::copy(message.Bytes().begin(), message.Bytes().end(), to);
  }
  to = std::copy(run_.Unsent().begin(), run_.Unsent().end(), to);
  return OfferOne(transport, {cork.data(), to});
}

OutboundQueue::Offer OutboundQueue::OfferList(PeerTransport& transport) const {
  std::array<Transport::Bytes, Transport::kMaxPieces> pieces;
  const std::size_t count = Front(pieces);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) bytes += pieces[i].size();
  return {transport.Write({pieces.data(), count}), bytes};
}

OutboundQueue::FlushResult OutboundQueue::FlushWith(PeerTransport& transport, MessageKind kind,
                                                    std::span<const std::byte> payload) {
  const FrameRun::Header header(kind, payload.size());
  const std::array<Transport::Bytes, 3> pieces = {run_.Unsent(), header.Bytes(), payload};
  const std::size_t gathered = pieces[0].size();
  const IoResult written = transport.Write(std::span(pieces).subspan(gathered == 0 ? 1 : 0));
  FlushResult result{written.status, written.bytes};
  if (written.status == IoResult::Status::Failed) return result;
  if (gathered != 0) Advance(std::min(written.bytes, gathered));
  const std::size_t ownBytes = written.bytes - std::min(written.bytes, gathered);
  if (ownBytes == header.Bytes().size() + payload.size()) return result;
  result.status = IoResult::Status::WouldBlock;
  try {
    KeepRest(header.Bytes(), payload, ownBytes);
  } catch (...) {  // no memory for the rest of what the peer has the start of
    result.status = IoResult::Status::Failed;
  }
  return result;
}

void OutboundQueue::KeepRest(std::span<const std::byte> header, std::span<const std::byte> payload,
                             std::size_t written) {
  Scatter();
  if (written == 0) return Push(EncodedMessage::Raw(header, payload));
  // A byte that is written says that this is a message, and that it has begun.
  std::array<std::byte, 16> begun{std::byte{0x2}};
  const std::size_t ofHeader = std::min(written, header.size());
  const auto end = std::copy(header.begin() + static_cast<std::ptrdiff_t>(ofHeader), header.end(), begun.begin() + 1);
  Push(EncodedMessage::Raw({begun.begin(), end}, payload.subspan(written - ofHeader)));
  --waiting_->bytes;
  waiting_->sentOfFirst = 1;
}

void OutboundQueue::Advance(std::size_t written) noexcept {
  if (waiting_) written = AdvanceMessages(written);
  if (written != 0) run_.Advance(written);
}

// Returns: what has been written of what comes behind the messages.
std::size_t OutboundQueue::AdvanceMessages(std::size_t written) noexcept {
  auto& [messages, first, leading, sentOfFirst, bytes, tickets, nextSpare] = *waiting_;
  while (first < messages.size()) {
    const std::size_t left = messages[first].SizeBytes() - sentOfFirst;
    bytes -= std::min(written, left);
    if (written < left) {
      sentOfFirst += written;
      return 0;
    }
    written -= left;
    sentOfFirst = 0;
    messages[first++] = EncodedMessage();
    if (leading != 0) --leading;
    if (tickets) tickets->Left();
  }
  if (!tickets) waiting_.reset();
  return written;
}

void OutboundQueue::TellTickets() noexcept {
  // Asked anew each time: what goes on with a ticket may come back here.
  while (waiting_ && waiting_->tickets) {
    PostTicket written = waiting_->tickets->TakeWritten();
    if (!written) break;
    written.Complete(PostResult::Written);
  }
  LetTicketsGo();
}

void OutboundQueue::LetTicketsGo() noexcept {
  if (!waiting_) return;
  std::unique_ptr<PostTickets>& tickets = waiting_->tickets;
  if (tickets && tickets->Empty()) tickets.reset();
  if (!tickets && Count() == 0) waiting_.reset();
}

}  // namespace wshost::host
