// SPDX-License-Identifier: MIT
// The endpoint once it is open: frames become events. The way of a message that is whole in the driver's buffer is
// short.
#include <utility>

#include "EndpointState.h"
#include "Outbox.h"
#include "message/ClosePayload.h"
#include "message/TextUnmasking.h"
#include "wshost/protocol/Endpoint.h"

namespace wshost::protocol {

Event Endpoint::NextEvent(MessageSink* textSink) {
  if (Deflating* const deflating = GetDeflating()) deflating->DoneWithInflated();
  switch (state_) {
    case State::Open:
      // What the last event showed has been seen.
      if (incoming_ && incoming_->IsIdle()) incoming_.reset();
      return incoming_ ? ReadFramePieces(textSink) : ReadFrame(textSink);
    case State::Closing:
      return ReadFramePieces(textSink);
    case State::Connecting:
      return GetClient() ? ReadResponse() : ReadHead();
    case State::Deciding:
      KeepForDecision();
      return {};
    case State::Closed:
      incoming_.reset();
      KeepRestOfRefusal();
      if (!handedOver_) EndOpening();
      break;
  }
  return {};
}

// A frame that is a whole message, or a control frame, and lies whole in the driver's buffer: unmasked where it is, or
// on its way to the sink.
Event Endpoint::ReadFrame(MessageSink* textSink) {
  FrameHeader header;
  if (GetClient() || !ParsePlainHeader(unread_, header)) {
    const ProtocolError error = ParseFrameHeader(unread_, Rules(), header);
    if (error != ProtocolError::None) return Fail(error);
  }
  const bool isControl = IsControl(header.opcode);
  const bool isMessage = header.fin && (header.opcode == Opcode::Text || header.opcode == Opcode::Binary);
  const bool isWhole = header.headerBytes != 0 && header.payloadBytes <= unread_.size() - header.headerBytes;
  if (!isWhole || !(isControl || isMessage)) return ReadFramePieces(textSink);
  if (!isControl && !FitsMessage(0, header.payloadBytes, MaxPayloadBytes(header.compressed, *limits_))) {
    return Fail(ProtocolError::MessageTooBig);
  }

  const auto payloadBytes = static_cast<std::size_t>(header.payloadBytes);
  const std::span<std::byte> payload = unread_.subspan(header.headerBytes, payloadBytes);
  unread_ = unread_.subspan(header.headerBytes + payloadBytes);
  if (header.opcode == Opcode::Text && !header.compressed) return FinishText(payload, header, textSink);
  if (header.masked) Unmask(payload, header.maskKey);
  if (isControl) return FinishControl(header.opcode, payload);
  const MessageKind kind = header.opcode == Opcode::Text ? MessageKind::Text : MessageKind::Binary;
  if (header.compressed) return FinishCompressed(kind, payload, textSink);
  return {.type = Event::Type::Binary, .payload = payload};
}

Event Endpoint::FinishText(std::span<std::byte> payload, const FrameHeader& header, MessageSink* textSink) {
  std::byte* to = payload.data();
  if (textSink != nullptr) {
    textSink->Clear();
    to = textSink->Reserve(payload.size(), payload.size()).data();
  }
  if (!UnmaskWholeText(to, payload, header.maskKey)) return Fail(ProtocolError::InvalidUtf8);
  if (textSink == nullptr) return {.type = Event::Type::Text, .payload = payload};
  textSink->Commit(payload.size());
  return {.type = Event::Type::Text, .payload = textSink->Payload()};
}

// All other frames: piece by piece, as they arrive.
Event Endpoint::ReadFramePieces(MessageSink* textSink) {
  while (!unread_.empty() || (incoming_ && incoming_->reader.InFrame())) {
    if (!incoming_) {
      incoming_ = std::make_unique<Incoming>(Rules(), *limits_);
      if (state_ == State::Closing) incoming_->message.StopKeeping();
    }
    FrameReader& reader = incoming_->reader;
    MessageAssembler& message = incoming_->message;
    if (!reader.InFrame()) {
      ProtocolError error = reader.ReadHeader(unread_);
      if (error == ProtocolError::None && reader.InFrame() && !IsControl(reader.Header().opcode)) {
        error = message.BeginFrame(reader.Header());
      }
      if (error != ProtocolError::None) return Fail(error);
      if (!reader.InFrame()) break;
    }
    if (IsControl(reader.Header().opcode)) {
      const auto payload = reader.ReadControl(unread_);
      if (!payload) break;
      return FinishControl(reader.Header().opcode, *payload);
    }
    const ProtocolError error = message.Add(reader.ReadPiece(unread_), textSink);
    if (error != ProtocolError::None) return Fail(error);
    if (reader.InFrame()) break;
    // Section 1.4: what arrives after our Close is discarded.
    if (message.InMessage() || state_ == State::Closing) continue;
    if (message.IsCompressed()) return FinishCompressed(message.Kind(), message.Payload(), textSink);
    if (message.Kind() == MessageKind::Binary) return {.type = Event::Type::Binary, .payload = message.Payload()};
    return {.type = Event::Type::Text, .payload = textSink != nullptr ? textSink->Payload() : message.Payload()};
  }
  return UsedUp();
}

Event Endpoint::FinishControl(Opcode opcode, std::span<const std::byte> payload) {
  if (opcode == Opcode::Close) return FinishClose(payload);
  if (opcode == Opcode::Pong) return {.type = Event::Type::Pong, .payload = payload};
  // Section 5.5.2: "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response, unless it already
  // received a Close frame." So it does even after its own Close.
  Output().AppendPong(payload, NextMaskKey());
  return {.type = Event::Type::Ping, .payload = payload};
}

Event Endpoint::FinishClose(std::span<const std::byte> bytes) {
  ClosePayload close;
  const ProtocolError error = ParseClosePayload(bytes, close);
  if (error != ProtocolError::None) return Fail(error);
  // Section 5.5.1: "When sending a Close frame in response, the endpoint typically echos the status code it received."
  if (state_ == State::Open) QueueClose(close.code, {});
  if (incoming_) incoming_->message.StopKeeping();  // `bytes` may be in its reader: that stays for one more call.
  state_ = State::Closed;
  // Section 1.4: "the other peer [...] discards any further data received".
  unread_ = {};
  return {.type = Event::Type::Closed, .code = close.code, .payload = close.reason};
}

// Section 7.1.7: an endpoint that fails "SHOULD send a Close frame with an appropriate status code", once.
Event Endpoint::Fail(ProtocolError error) {
  const ProtocolErrorInfo& info = Describe(error);
  if (state_ == State::Open) QueueClose(info.closeCode, info.sentence);
  state_ = State::Closed;
  unread_ = {};
  EndOpening();
  incoming_.reset();
  return {.type = Event::Type::Failed, .error = error, .code = info.closeCode};
}

}  // namespace wshost::protocol
