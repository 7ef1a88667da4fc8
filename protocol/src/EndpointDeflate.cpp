// SPDX-License-Identifier: MIT
// Messages that are compressed: RFC 7692 between the frames and the driver.
#include <optional>
#include <stdexcept>

#include "DeflatePoolState.h"
#include "EndpointState.h"
#include "Outbox.h"
#include "wshost/protocol/Endpoint.h"

namespace wshost::protocol {
namespace {

bool IsDataFrame(const EncodedMessage& message) noexcept {
  return message.Payload().size() < message.Bytes().size() && !IsControl(OpcodeOf(message.Bytes()[0]));
}

MessageKind KindOf(const EncodedMessage& message) noexcept {
  return OpcodeOf(message.Bytes()[0]) == Opcode::Text ? MessageKind::Text : MessageKind::Binary;
}

bool IsSame(const EncodedMessage& left, const EncodedMessage& right) noexcept {
  return left && left.Bytes().data() == right.Bytes().data();
}

}  // namespace

// ---- the pool

DeflatePool::DeflatePool(const DeflateOptions& options) : state_(std::make_unique<State>(options)) {
  RequireValid(options);
}
DeflatePool::~DeflatePool() = default;

const DeflateOptions& DeflatePool::Options() const noexcept { return state_->options; }

std::size_t DeflatePool::MemoryBytes() const noexcept {
  std::size_t bytes = state_->inflater ? state_->inflater->MemoryBytes() : 0;
  for (const State::WindowClass& each : state_->classes) bytes += each.deflater ? each.deflater->MemoryBytes() : 0;
  return bytes;
}

std::size_t DeflatePool::BufferBytes() const noexcept {
  return state_->inflated.CapacityBytes() + state_->compressed.CapacityBytes();
}

void DeflatePool::State::KeepOnly(const EncodedMessage& message) noexcept {
  for (WindowClass& each : classes) {
    if (!IsSame(each.last, message)) each.last = each.lastResult = {};
  }
}

DeflatePool::State::WindowClass& DeflatePool::State::ClassOf(int windowBits) {
  WindowClass& found = classes[static_cast<std::size_t>(windowBits - kMinWindowBits)];
  if (!found.deflater) found.deflater = std::make_unique<Deflater>(windowBits, options.level, options.memoryLevel);
  return found;
}

Inflater& DeflatePool::State::SharedInflater() {
  if (!inflater) inflater = std::make_unique<Inflater>(kMaxWindowBits);
  return *inflater;
}

std::span<const std::byte> DeflatePool::State::Compress(std::span<const std::byte> payload, Deflater& deflater) {
  compressed.Clear();
  deflater.Compress(payload, compressed);
  return compressed.Payload();
}

// ---- what was agreed on

void Endpoint::AgreeOn(const DeflateParameters& parameters, DeflatePool& pool) {
  const Role role = GetRole();
  TheParts().deflating = std::make_unique<Deflating>(parameters, pool.GetState(), role);
}

std::optional<DeflateParameters> Endpoint::Compression() const noexcept {
  if (!Compresses()) return std::nullopt;
  return parts_->deflating->parameters;
}

FrameRules Endpoint::Rules() const noexcept { return {GetRole(), Compresses()}; }

// ---- receiving

Event Endpoint::FinishCompressed(MessageKind kind, std::span<const std::byte> payload, MessageSink* textSink) {
  Deflating& deflating = *parts_->deflating;
  const bool isText = kind == MessageKind::Text;
  MessageSink& sink = isText && textSink != nullptr ? *textSink : deflating.pool.inflated;
  if (&sink == &deflating.pool.inflated) deflating.pool.inflatedFor = &deflating;
  sink.Clear();
  Utf8Validator utf8;
  const InflateTarget target{&sink, limits_->maxMessageBytes, isText ? &utf8 : nullptr};
  Inflater& inflater = deflating.TheInflater();
  if (!deflating.InflaterKeepsContext()) inflater.Reset();  // Whatever the last message has left, an exception too.
  ProtocolError error = inflater.Add(payload, target);
  if (error == ProtocolError::None) error = inflater.Finish(target);
  if (error != ProtocolError::None) return Fail(error);
  return {.type = isText ? Event::Type::Text : Event::Type::Binary, .payload = sink.Payload()};
}

// ---- sending

EncodedMessage Endpoint::Compressed(const EncodedMessage& message) {
  if (GetClient()) throw std::logic_error("Endpoint::Compressed: a client sends by SendMessage");
  Deflating* const deflating = GetDeflating();
  if (!deflating || !IsDataFrame(message)) return message;
  const DeflateOptions& options = deflating->pool.options;
  if (message.Payload().size() < options.thresholdBytes) return message;
  if (deflating->DeflaterKeepsContext()) return CompressedFrame(message, deflating->TheDeflater());
  auto& window = deflating->pool.ClassOf(deflating->DeflaterWindowBits());
  if (!IsSame(window.last, message)) {
    deflating->pool.KeepOnly(message);
    window.deflater->Reset();
    EncodedMessage frame = CompressedFrame(message, *window.deflater);
    window.lastResult = frame.SizeBytes() < message.SizeBytes() ? std::move(frame) : message;
    window.last = message;
  }
  return window.lastResult;
}

// Compressed apart, and then framed in a block that fits: what queues count is what they keep.
EncodedMessage Endpoint::CompressedFrame(const EncodedMessage& message, Deflater& deflater) try {
  const std::span<const std::byte> compressed = parts_->deflating->pool.Compress(message.Payload(), deflater);
  EncodedMessage::Builder builder(KindOf(message), compressed.size());
  builder.MarkCompressed();
  builder.Append(compressed);
  parts_->deflating->pool.DoneWithCompressed();
  return builder.Finish();
} catch (...) {
  ForgetCompressed();
  throw;
}

void Endpoint::ReleaseCompression() noexcept {
  if (!parts_) return;
  parts_->deflating.reset();
  LetPartsGo();
}

void Endpoint::ForgetCompressed() noexcept {
  Deflating* const deflating = GetDeflating();
  if (!deflating) return;
  if (deflating->deflater) deflating->deflater->Reset();
  deflating->pool.DoneWithCompressed();
}

std::optional<std::span<const std::byte>> Endpoint::CompressedPayload(std::span<const std::byte> payload) {
  Deflating* const deflating = GetDeflating();
  if (!deflating || payload.size() < deflating->pool.options.thresholdBytes) return std::nullopt;
  Deflater& deflater = deflating->TheDeflater();
  const bool keepsContext = deflating->DeflaterKeepsContext();
  if (!keepsContext) deflater.Reset();
  const std::span<const std::byte> compressed = deflating->pool.Compress(payload, deflater);
  if (!keepsContext && compressed.size() >= payload.size()) return std::nullopt;
  return compressed;
}

// ---- whose compressor, inflater and payload

void Endpoint::Deflating::DoneWithInflated() noexcept {
  if (pool.inflatedFor != this) return;
  pool.inflatedFor = nullptr;
  pool.inflated.FreeBeyond(DeflatePool::kKeptBytes);
}

Inflater& Endpoint::Deflating::TheInflater() {
  if (!InflaterKeepsContext()) return pool.SharedInflater();
  const int bits = role == Role::Server ? parameters.clientMaxWindowBits : parameters.serverMaxWindowBits;
  if (!inflater) inflater = std::make_unique<Inflater>(bits);
  return *inflater;
}

Deflater& Endpoint::Deflating::TheDeflater() {
  if (!DeflaterKeepsContext()) return *pool.ClassOf(DeflaterWindowBits()).deflater;
  if (!deflater) {
    deflater = std::make_unique<Deflater>(DeflaterWindowBits(), pool.options.level, pool.options.memoryLevel);
  }
  return *deflater;
}

}  // namespace wshost::protocol
