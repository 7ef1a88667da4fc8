// SPDX-License-Identifier: MIT
// A blocking client that speaks through the protocol's client role.
#include "SyncClient.h"

#include <stdexcept>
#include <utility>

namespace wshost::testing {
namespace {

using protocol::Event;

constexpr int kPatienceMilliseconds = 60'000;

[[noreturn]] void ThrowLast(const std::string& call) {
  throw std::runtime_error("SyncClient: " + call + ": " + PeerSocket::LastError());
}

}  // namespace

SyncClient::SyncClient(std::uint16_t port, const SyncRequest& request)
    : socket_(port, kPatienceMilliseconds), pool_(request.deflate) {
  const std::string host = "127.0.0.1:" + std::to_string(port);
  protocol::ClientHandshake handshake;
  handshake.host = host;
  handshake.target = request.target;
  handshake.nonce = keys_.Fill<16>();
  handshake.subprotocols = request.subprotocols;
  handshake.extraFields = request.extraFields;
  handshake.deflate = &pool_;
  endpoint_.Connect(handshake);
  const Event event = NextEvent();
  if (event.type == Event::Type::Connected || event.type == Event::Type::Refused) return;
  const std::string why(protocol::Describe(event.error).sentence);
  throw std::runtime_error("SyncClient: no answer to the upgrade: " + why);
}

void SyncClient::SendText(std::string_view text) {
  endpoint_.SendMessage(MessageKind::Text, std::as_bytes(std::span(text)));
  Flush();
}

void SyncClient::SendBinary(std::string_view bytes) {
  endpoint_.SendMessage(MessageKind::Binary, std::as_bytes(std::span(bytes)));
  Flush();
}

void SyncClient::Ping(std::string_view payload) {
  endpoint_.SendPing(std::as_bytes(std::span(payload)));
  const Event event = NextEvent();
  if (event.type != Event::Type::Pong || event.Text() != payload) {
    throw std::runtime_error("SyncClient: no pong of '" + std::string(payload) + "'");
  }
}

SyncMessage SyncClient::Read() {
  for (;;) {
    const Event event = NextEvent();
    if (event.type == Event::Type::Ping || event.type == Event::Type::Pong) continue;
    if (event.type == Event::Type::Closed && event.code == CloseCode::Abnormal) {
      throw std::runtime_error("SyncClient: the other side hung up without a Close");
    }
    Flush();
    return {event.type, std::string(event.Text()), event.code};
  }
}

CloseCode SyncClient::Close(CloseCode code) {
  endpoint_.SendClose(code);
  for (;;) {
    const SyncMessage message = Read();
    if (message.type == Event::Type::Closed) return message.code;
    if (message.type == Event::Type::Failed) throw std::runtime_error("SyncClient: failed while closing");
  }
}

Event SyncClient::NextEvent() {
  for (;;) {
    const Event event = endpoint_.NextEvent();
    if (event.type != Event::Type::None) return event;
    Flush();
    const std::ptrdiff_t count = socket_.Receive(buffer_.data(), buffer_.size());
    if (count < 0) ThrowLast("recv");
    if (count == 0) {
      endpoint_.ReceiveEof();
    } else {
      endpoint_.Receive(std::span(buffer_).first(static_cast<std::size_t>(count)));
    }
  }
}

void SyncClient::Flush() {
  const std::vector<std::byte> output = endpoint_.TakeOutput();
  for (std::size_t sent = 0; sent < output.size();) {
    const std::ptrdiff_t count = socket_.Send(output.data() + sent, output.size() - sent);
    if (count < 0) ThrowLast("send");
    sent += static_cast<std::size_t>(count);
  }
}

}  // namespace wshost::testing
