// SPDX-License-Identifier: MIT
// RFC 6455 as a state machine without I/O: bytes in, events and bytes out. It owns no socket, clock or thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "wshost/protocol/ClientHandshake.h"
#include "wshost/protocol/CloseCode.h"
#include "wshost/protocol/DeflateParameters.h"
#include "wshost/protocol/EncodedMessage.h"
#include "wshost/protocol/HeaderFields.h"
#include "wshost/protocol/Message.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"
#include "wshost/protocol/RequestHead.h"
#include "wshost/protocol/Role.h"
#include "wshost/protocol/UpgradeResponse.h"

namespace wshost::protocol {

class DeflatePool;
class Deflater;
class MessageSink;
class Outbox;
struct FrameHeader;
struct FrameRules;
enum class Opcode : std::uint8_t;

/// One thing that happened at the peer.
struct Event {
  enum class Type : std::uint8_t {
    None,              ///< All bytes are used up; feed more.
    UpgradeRequested,  ///< A valid opening handshake: look at Request(), then Accept or Refuse.
    HttpRequested,     ///< A valid head that asks for no upgrade: look at Request(), then TakeRest() and answer it.
    Connected,         ///< The server's 101: look at Response().
    Refused,  ///< The last event: any other answer of the server. Look at Response(); TakeRest() has its body's start.
    Text,     ///< A whole text message; `payload` is valid UTF-8.
    Binary,   ///< A whole binary message.
    Ping,     ///< The pong is queued already.
    Pong,
    Closed,  ///< The last event: the peer's Close, or the end of its bytes (CloseCode::Abnormal).
    Failed,  ///< The last event: `error`; the Close frame or the HTTP refusal, if there is any, is queued already.
  };
  Type type = Type::None;
  ProtocolError error = ProtocolError::None;  ///< Of Failed.
  CloseCode code = CloseCode::NoStatus;       ///< Of Closed: the peer's; of Failed: the error's (Abnormal for HTTP).
  std::span<const std::byte> payload{};       ///< Of Text, Binary, Ping, Pong; of Closed the reason.

  std::string_view Text() const noexcept { return {reinterpret_cast<const char*>(payload.data()), payload.size()}; }
};

/// The protocol of one session.
///
/// The driver's loop: read bytes; Receive(bytes); for each NextEvent() until None, act; send TakeOutput().
/// When WantsTransportClose() holds and the output is sent, close the transport. A client whose Close was answered
/// first waits a moment for the server to do so (RFC 6455 section 7.1.1). Threads: none of its own; one thread at a
/// time. Spec: RFC 6455.
class Endpoint {
 public:
  /// Makes a server's. `limits` is referenced, not copied: it must outlive the endpoint.
  explicit Endpoint(const ProtocolLimits& limits);
  /// Makes a client's, which Connect() sets going. `limits` and `maskKeys` must outlive it.
  Endpoint(const ProtocolLimits& limits, MaskKeySource& maskKeys);
  Endpoint(Endpoint&&) noexcept;
  Endpoint& operator=(Endpoint&&) noexcept;
  ~Endpoint();

  enum class State : std::uint8_t {
    Connecting,  ///< Reading the head, a client the server's.
    Deciding,    ///< UpgradeRequested or HttpRequested was given; waits for Accept, Refuse or TakeRest.
    Open,
    Closing,  ///< Our Close is queued, the peer's has not come. Data that still arrives is checked and dropped.
    Closed,   ///< Nothing will be read any more; what TakeOutput() gives is the last.
  };
  State GetState() const noexcept { return state_; }
  Role GetRole() const noexcept;

  /// Hands over bytes from the peer. They are unmasked in place, and must stay until NextEvent() has returned None
  /// (or the endpoint is Closed): what is unfinished by then has been copied. Bytes that come when the endpoint is
  /// Closed are discarded. Errors: std::logic_error if bytes of an earlier call are still unread.
  void Receive(std::span<std::byte> bytes);

  /// Tells that the peer will send nothing more. Once all bytes are used up, NextEvent() gives Closed (Abnormal) unless
  /// it has ended already; in Deciding only after the decision.
  void ReceiveEof() noexcept { eof_ = true; }

  /// Returns the next event. Its views are valid until the next call of NextEvent() or Receive().
  ///
  /// With a sink, the payload of text messages is unmasked and checked on its way there, in one pass, and viewed there;
  /// the sink, or none, is the same from the first to the last byte of a message. All else, and text without a sink, is
  /// unmasked where it was read when it is whole there, and kept by the endpoint when not.
  ///
  /// In Deciding it gives None, and the bytes that Receive() handed over are free again: the head and what came behind
  /// it have been copied (at most maxHeadBytes and what was fed). Views taken from Request() before are then void;
  /// Request() itself stays valid.
  Event NextEvent(MessageSink* textSink = nullptr);

  /// Copies what NextEvent() has not read yet, so that the bytes that Receive() handed over are free again: for a
  /// driver that takes a rest before it asks for more events, and reads nothing meanwhile. The last event's views are
  /// void.
  void KeepUnread();

  /// The request of UpgradeRequested and HttpRequested. Lifetime: its views are valid until Accept, Refuse or TakeRest,
  /// or until NextEvent() is called again. Errors: std::logic_error in other states.
  const RequestHead& Request() const;

  /// Accepts the upgrade: queues the 101 with `extraFields`. The bytes behind the head are read next.
  /// Errors: std::logic_error, and nothing changes, if no UpgradeRequested waits; if a name is no token or belongs to
  /// the handshake itself; if a value has a control byte (CR, LF, NUL); if the peer did not offer `subprotocol`.
  ///
  /// With a pool, which must outlive the endpoint, messages are compressed if the peer offers it and the pool's options
  /// allow it. Spec: RFC 7692.
  void Accept(std::span<const HeaderField> extraFields = {}, std::string_view subprotocol = {},
              DeflatePool* deflate = nullptr);

  /// Refuses the upgrade (or answers an HttpRequested): queues a response with `status`, `extraFields` and `body`
  /// (text/plain unless a Content-Type is given; not sent to HEAD), "Connection: close", and goes to Closed.
  /// Errors: std::logic_error, and nothing changes, if nothing waits for a decision, if `status` is not in 300..599, or
  /// if a field is not fit to be sent.
  void Refuse(int status, std::string_view body = {}, std::span<const HeaderField> extraFields = {});

  // ---- a client's side

  /// Queues the request for an upgrade. Errors: std::logic_error, and nothing changes, if this is a server's, if it was
  /// called before, or naming what is not fit to be sent. Spec: RFC 6455 section 4.1.
  void Connect(const ClientHandshake& handshake);

  /// The response of Connected and Refused. Lifetime: this endpoint's. Errors: std::logic_error before one came.
  const UpgradeResponse& Response() const;

  /// Queues a message, masked with a fresh key; false if not open. A server's driver sends EncodedMessages instead,
  /// which many sessions share. Errors: std::logic_error in a server, and for text that is not UTF-8.
  bool SendMessage(MessageKind kind, std::span<const std::byte> payload);

  // ---- both sides

  /// Tells what was agreed on about compression; nothing if messages are not compressed.
  std::optional<DeflateParameters> Compression() const noexcept;
  /// Tells whether anything was.
  bool Compresses() const noexcept { return parts_ != nullptr && HasDeflating(); }

  /// Gives the frame in which a server sends a message to this peer: compressed if that was agreed on and the message
  /// is large enough, unless that makes it larger; else `message` itself. Of one message, peers that agreed on the same
  /// get the same frame. With context take-over every frame that is compressed is given, even if it is larger, and the
  /// peer needs all of them, in this order: if one will not be sent, call ForgetCompressed(). Errors: std::logic_error
  /// in a client; std::bad_alloc, after which the next frame does well without this one.
  EncodedMessage Compressed(const EncodedMessage& message);

  /// Gives back what it shares of the pool of Accept(); nothing is compressed or inflated from then on. For a driver
  /// that has ended, and may destroy the endpoint on another thread than the pool's.
  void ReleaseCompression() noexcept;

  /// Makes the next compressed frame independent of those before it.
  void ForgetCompressed() noexcept;

  /// After HttpRequested or Refused: gives the bytes behind the head, and ends this endpoint (Closed, no output).
  /// Lifetime: as long as the bytes last given to Receive(), or, if NextEvent() was called since, this endpoint.
  /// Returns: nothing in other states.
  std::span<std::byte> TakeRest() noexcept;

  /// Queues a Close frame; false if one was queued before or the endpoint is not open. A reason beyond 123 bytes is cut
  /// at a code point, one that is not UTF-8 before its first bad byte. NoStatus sends an empty Close, without the
  /// reason. Errors: std::logic_error if `code` may not travel.
  bool SendClose(CloseCode code, std::string_view reason = {});

  /// Queues a Ping; false if not open. Errors: std::logic_error beyond 125 bytes.
  bool SendPing(std::span<const std::byte> payload = {});

  /// Tells whether data messages may still be sent: open, and no Close queued.
  bool CanSend() const noexcept { return state_ == State::Open; }

  bool HasOutput() const noexcept { return parts_ != nullptr && HasOutbox(); }
  /// Gives the bytes to be sent: the handshake's, pongs, pings, Close, and a client's messages. In order, each whole. A
  /// server's messages are not here: its driver sends EncodedMessages itself while CanSend(), before what is taken here
  /// ends with a Close. Pongs that nobody takes are bounded: beyond some KiB the newest replaces the one before it.
  std::vector<std::byte> TakeOutput() noexcept;

  /// True once both sides have said Close, or after a failure, a refusal or the end of the peer's bytes: close the
  /// transport when all output is sent. Never after TakeRest(), which hands the transport over.
  bool WantsTransportClose() const noexcept { return state_ == State::Closed && !handedOver_; }

  /// The whole payload's bytes of the frame that has begun and is not whole yet; 0 if there is none. Called: when
  /// NextEvent() has returned None.
  std::uint64_t UnfinishedFrameBytes() const noexcept;

  /// Bytes kept for an unfinished head, frame or message, but for those in a sink; 0 for an idle session.
  std::size_t BufferedBytes() const noexcept;

 private:
  struct Opening;     // The head, while there is one.
  struct ClientSide;  // What a client has besides.
  struct Deflating;   // What was agreed on about compression.
  struct Incoming;    // A frame or message that is not whole yet.
  struct Parts;       // All that a server's endpoint seldom has: null while it has none of it.

  // Null if there is none.
  Opening* GetOpening() const noexcept;
  ClientSide* GetClient() const noexcept;
  Deflating* GetDeflating() const noexcept;
  bool HasOutbox() const noexcept;
  bool HasDeflating() const noexcept;
  Parts& TheParts();
  void EndOpening() noexcept;
  void LetPartsGo() noexcept;

  Event ReadHead();
  Event ReadHandshake();
  Event ReadResponse();
  Event FinishResponse();
  Event FailResponse(ProtocolError error);
  ProtocolError JudgeExtensions();
  void KeepRestOfRefusal();
  Event ReadFrame(MessageSink* textSink);
  Event ReadFramePieces(MessageSink* textSink);
  Event FinishText(std::span<std::byte> payload, const FrameHeader& header, MessageSink* textSink);
  Event FinishCompressed(MessageKind kind, std::span<const std::byte> payload, MessageSink* textSink);
  EncodedMessage CompressedFrame(const EncodedMessage& message, Deflater& deflater);
  std::optional<std::span<const std::byte>> CompressedPayload(std::span<const std::byte> payload);
  FrameRules Rules() const noexcept;
  void AgreeOn(const DeflateParameters& parameters, DeflatePool& pool);
  Event FinishControl(Opcode opcode, std::span<const std::byte> payload);
  Event FinishClose(std::span<const std::byte> payload);
  Event UsedUp() noexcept;
  Event FailHandshake(ProtocolError error);
  Event Fail(ProtocolError error);
  void KeepForDecision();
  void RequireDecision(const char* call) const;
  void QueueClose(CloseCode code, std::string_view reason);
  void QueueControl(Opcode opcode, std::span<const std::byte> payload);
  std::optional<std::array<std::byte, 4>> NextMaskKey();
  Outbox& Output();

  const ProtocolLimits* limits_;
  std::span<std::byte> unread_;
  std::unique_ptr<Incoming> incoming_;
  std::unique_ptr<Parts> parts_;
  State state_ = State::Connecting;
  bool eof_ = false;
  bool handedOver_ = false;
};

}  // namespace wshost::protocol
