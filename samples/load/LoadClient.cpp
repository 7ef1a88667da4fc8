// SPDX-License-Identifier: MIT
// The endpoint's events become states, and an end with its reason.
#include "LoadClient.h"

namespace load {

using wshost::CloseCode;
using wshost::protocol::Event;

LoadClient::LoadClient(std::size_t number, const wshost::protocol::ProtocolLimits& limits,
                       wshost::protocol::MaskKeySource& maskKeys, ClientListener& listener)
    : number_(number), listener_(listener), endpoint_(limits, maskKeys) {}

void LoadClient::OnConnected(const wshost::protocol::ClientHandshake& handshake) {
  endpoint_.Connect(handshake);
  state_ = State::Upgrading;
}

void LoadClient::OnBytes(std::span<std::byte> bytes) {
  endpoint_.Receive(bytes);
  for (Event event = endpoint_.NextEvent(); event.type != Event::Type::None; event = endpoint_.NextEvent()) {
    Handle(event);
  }
}

void LoadClient::OnHangup(const std::string& reason) {
  awaitsHangup_ = false;
  if (state_ == State::Ended) return;
  if (IsOpening()) return GiveUp(reason);
  End({ClientEnd::Kind::Broken, CloseCode::Abnormal, reason});
}

void LoadClient::GiveUp(const std::string& reason) {
  if (state_ == State::Ended) return;
  const bool wasOpen = state_ == State::Open || state_ == State::Closing;
  End({wasOpen ? ClientEnd::Kind::Broken : ClientEnd::Kind::NotOpened, CloseCode::Abnormal, reason});
}

bool LoadClient::Send(std::string_view text) {
  if (!endpoint_.SendMessage(wshost::MessageKind::Text, std::as_bytes(std::span(text)))) return false;
  ++sent_;
  return true;
}

void LoadClient::Close() {
  if (endpoint_.SendClose(CloseCode::Normal)) state_ = State::Closing;
}

void LoadClient::Handle(const Event& event) {
  switch (event.type) {
    case Event::Type::Connected:
      state_ = State::Open;
      listener_.OnOpen(*this);
      break;
    case Event::Type::Refused:
      End({ClientEnd::Kind::NotOpened, CloseCode::Abnormal, Refusal()});
      break;
    case Event::Type::Text:
    case Event::Type::Binary:
      listener_.OnMessage(*this, event.Text());
      break;
    case Event::Type::Closed:
      OnClosed(event);
      break;
    case Event::Type::Failed:
      OnFailed(event);
      break;
    default:  // a Ping has its Pong queued already; a Pong tells nothing
      break;
  }
}

void LoadClient::OnClosed(const Event& event) {
  using Kind = ClientEnd::Kind;
  awaitsHangup_ = true;
  End({state_ == State::Closing ? Kind::ClosedByUs : Kind::ClosedByServer, event.code, std::string(event.Text())});
}

void LoadClient::OnFailed(const Event& event) {
  const auto& info = wshost::protocol::Describe(event.error);
  const auto kind = IsOpening() ? ClientEnd::Kind::NotOpened : ClientEnd::Kind::Broken;
  End({kind, event.code, "protocol error: " + std::string(info.sentence)});
}

std::string LoadClient::Refusal() const {
  const auto& response = endpoint_.Response();
  return "refused: " + std::to_string(response.status) + " " + std::string(response.reason);
}

void LoadClient::End(const ClientEnd& end) {
  state_ = State::Ended;
  listener_.OnEnd(*this, end);
}

}  // namespace load
