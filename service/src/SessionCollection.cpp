// SPDX-License-Identifier: MIT
// Relay: written and framed once, then handed to the registry. And the encoding that Send shares with it.
#include "wshost/service/SessionCollection.h"

#include <stdexcept>
#include <string>

#include "CurrentSessionScope.h"
#include "JsonEncoding.h"
#include "wshost/protocol/Message.h"

namespace wshost {

namespace {

// Runs `use(text)` with the text of `value`. One buffer per thread, so that a steady flow of messages allocates nothing
// here; a rare large one is let go.
template <typename TUse>
auto WithText(const JsonValue& value, TUse&& use) {
  if (const auto kept = value.KeptText()) return use(std::string_view(*kept));
  constexpr std::size_t kKeptBytes = 64 * 1024;
  thread_local std::string text;
  text.clear();
  value.AppendTo(text);
  auto result = use(std::string_view(text));
  if (text.capacity() > kKeptBytes) std::string().swap(text);
  return result;
}

std::span<const std::byte> BytesOf(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

void RequireUtf8(std::string_view text, const char* call) {
  if (IsTextAtHand(text) || IsUtf8(text)) return;
  throw std::logic_error(std::string(call) + ": the text is not UTF-8; send bytes as binary");
}

}  // namespace

EncodedMessage Encode(const JsonValue& value) {
  return WithText(value, [](std::string_view text) { return EncodedMessage::Text(text); });
}

EncodedMessage EncodeText(std::string_view text, const char* call) {
  RequireUtf8(text, call);
  return EncodedMessage::Text(text);
}

SendStatus SendTo(SessionChannel& channel, const JsonValue& value, Priority priority) {
  return WithText(value,
                  [&](std::string_view text) { return channel.Send(MessageKind::Text, BytesOf(text), priority); });
}

SendStatus SendTextTo(SessionChannel& channel, std::string_view text, Priority priority, const char* call) {
  RequireUtf8(text, call);
  return channel.Send(MessageKind::Text, BytesOf(text), priority);
}

SendStatus SendTo(SessionChannel& channel, MessageKind kind, std::span<const std::byte> bytes, Priority priority) {
  if (kind == MessageKind::Binary) return channel.Send(kind, bytes, priority);
  return SendTextTo(channel, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, priority, "Send");
}

EncodedMessage EncodeBytes(MessageKind kind, std::span<const std::byte> bytes, const char* call) {
  if (kind == MessageKind::Binary) return EncodedMessage::Binary(bytes);
  return EncodeText({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, call);
}

std::size_t AnySessionCollection::Relay(const JsonValue& message, const RelayOptions& options) {
  return registry_->Relay(Encode(message), options);
}
std::size_t AnySessionCollection::RelayText(std::string_view text, const RelayOptions& options) {
  return registry_->Relay(EncodeText(text, "RelayText"), options);
}
std::size_t AnySessionCollection::RelayBinary(std::span<const std::byte> bytes, const RelayOptions& options) {
  return registry_->Relay(EncodedMessage::Binary(bytes), options);
}

std::size_t AnySessionCollection::CloseAll(CloseCode code, std::string_view reason) {
  if (code != CloseCode::NoStatus && !MayTravel(code)) {
    throw std::logic_error("CloseAll: code " + std::to_string(static_cast<int>(code)) + " may not be sent");
  }
  const auto channels = registry_->Snapshot();
  for (const auto& channel : channels) channel->Close(code, reason);
  return channels.size();
}

}  // namespace wshost
