// SPDX-License-Identifier: MIT
// Messages that wait for a transport, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "session/PostTickets.h"
#include "transport/PeerTransport.h"
#include "wshost/protocol/EncodedMessage.h"
#include "wshost/protocol/FrameRun.h"

namespace wshost::host {

/// A queue of frames that knows its bytes and how far the first one is sent. It keeps no memory when it is empty: what
/// it needs otherwise goes from queue to queue of one thread.
///
/// First come messages that may be shared with other queues, then those that are this session's alone, gathered in one
/// piece; only the last ones can be gathered.
class OutboundQueue {
 public:
  bool Empty() const noexcept { return Count() == 0 && run_.Empty(); }
  /// Bytes not yet written.
  std::size_t Bytes() const noexcept { return (waiting_ ? waiting_->bytes : 0) + run_.Unsent().size(); }
  /// Counts the text and binary messages that are not wholly written: those of all in the queue, one by one.
  std::size_t MessageCount() const noexcept;
  /// What limits count it as; see EncodedMessage::CostBytes.
  std::size_t CostBytes() const noexcept { return Bytes() + (Count() + run_.Count()) * EncodedMessage::kKeepingBytes; }

  /// What CostBytes() grows by, at most, with a message that is gathered.
  static constexpr std::size_t CostOf(std::size_t payloadBytes) noexcept {
    return payloadBytes + (payloadBytes <= 125 ? 2 : payloadBytes <= 0xFFFF ? 4 : 10) + EncodedMessage::kKeepingBytes;
  }

  void Append(EncodedMessage message);
  /// Tells whether Gather() may be called for a message with that payload: else flush first, or Append().
  bool MayGather(std::size_t payloadBytes) const noexcept { return run_.Fits(payloadBytes); }
  /// Appends a message that nobody else gets: its frame is written behind those gathered before.
  /// Errors: std::bad_alloc; then nothing has changed.
  void Gather(MessageKind kind, std::span<const std::byte> payload) { run_.Append(kind, payload); }
  /// The same; the ticket is given Written by TellWritten(), once the last byte is written. Errors: std::bad_alloc;
  /// then nothing has changed, but for the ticket, which has said Closed.
  void Append(EncodedMessage message, PostTicket ticket);
  /// Puts `message` before all others, for good: what is inserted goes behind it.
  /// Errors: std::logic_error if something has been sent of the first one.
  void Prepend(EncodedMessage message);
  /// Puts `message` behind the one that has been begun and those inserted or prepended before, ahead of the others.
  void Insert(EncodedMessage message);

  /// Throws away the messages that have not been begun; their tickets say Closed. The rest of one that has been is
  /// kept, and so is what is no message: a handshake's answer, pongs, a Close. Returns: how many it has thrown away.
  std::size_t DropUnstarted() noexcept;
  /// Throws away all; all tickets say Closed.
  void Clear() noexcept;

  struct FlushResult {
    IoResult::Status status = IoResult::Status::Done;  ///< Done: empty now.
    std::size_t bytes = 0;                             ///< Written by this call.
  };
  /// Writes until the queue is empty, the transport would block or has failed, or `atMostBytes` are written; at least
  /// once if there is anything.
  FlushResult Flush(PeerTransport& transport, std::size_t atMostBytes);
  /// Writes all that is gathered, and a message behind it that is kept only as far as it is not written.
  /// Called: if nothing but what is gathered waits.
  FlushResult FlushWith(PeerTransport& transport, MessageKind kind, std::span<const std::byte> payload);
  /// Tells whether FlushWith() may be called.
  bool HasOnlyGathered() const noexcept { return Count() == 0; }

  /// Looks at what Flush() would write first: as many pieces as fit into `pieces`. Returns: how many.
  /// Lifetime: until the queue changes in any way, but for Append().
  std::size_t Front(std::span<Transport::Bytes> pieces) const noexcept;
  /// Counts bytes of the front as written.
  void Advance(std::size_t written) noexcept;

  /// Gives their result to the tickets of what has been written. Apart from Flush(), which must not be interrupted:
  /// short of memory, a ticket runs what waits for it at once.
  void TellWritten() noexcept {
    if (waiting_ && waiting_->tickets) TellTickets();
  }

 private:
  /// What there is of a queue while something waits, be it to hear that a message is written.
  struct Waiting {
    std::vector<EncodedMessage> messages;
    std::uint32_t first = 0;    // messages before it are sent and let go
    std::uint32_t leading = 0;  // of those that wait: how many what is inserted goes behind, the begun one aside
    std::size_t sentOfFirst = 0;
    std::size_t bytes = 0;                 // of the messages, not yet written
    std::unique_ptr<PostTickets> tickets;  // null if nobody waits to hear
    Waiting* nextSpare = nullptr;          // while no queue has it
  };
  /// What a transport was given, and what it has taken of it.
  struct Offer {
    IoResult written;
    std::size_t bytes = 0;
  };
  class Spares;
  struct MakeSpare {
    void operator()(Waiting* waiting) const noexcept;
  };

  std::size_t Count() const noexcept { return waiting_ ? waiting_->messages.size() - waiting_->first : 0; }
  Waiting& Begun();
  Offer OfferTo(PeerTransport& transport) const;
  static Offer OfferOne(PeerTransport& transport, Transport::Bytes piece) {
    return {transport.Write({&piece, 1}), piece.size()};
  }
  Offer OfferList(PeerTransport& transport) const;
  void Push(EncodedMessage message);
  void Scatter();
  void KeepRest(std::span<const std::byte> header, std::span<const std::byte> payload, std::size_t written);
  void InsertBehind(std::size_t ahead, EncodedMessage message);
  std::size_t AdvanceMessages(std::size_t written) noexcept;
  void TellTickets() noexcept;
  void LetTicketsGo() noexcept;

  std::unique_ptr<Waiting, MakeSpare> waiting_;
  FrameRun run_;  // behind the messages
};

}  // namespace wshost::host
