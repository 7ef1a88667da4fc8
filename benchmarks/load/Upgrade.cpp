// SPDX-License-Identifier: MIT
// RFC 6455's example key and answer: this is a client for servers that are being measured, not for the internet.
#include "Upgrade.h"

namespace load {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::string_view kEndOfHead = "\r\n\r\n";
// Without take-over a message can be told by its bytes, whoever gets it.
constexpr std::string_view kOffer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
constexpr std::string_view kAgreed = "server_no_context_takeover";

std::string FirstLine(std::string_view answer) { return std::string(answer.substr(0, answer.find('\r'))); }

}  // namespace

Upgrade::Upgrade(const Options& options) : deflate_(options.deflate) {
  request_ = "GET " + options.path + " HTTP/1.1\r\nHost: " + options.host + ":" + std::to_string(options.port) +
             "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ";
  request_ += kKey;
  if (deflate_) (request_ += "\r\nSec-WebSocket-Extensions: ") += kOffer;
  request_ += kEndOfHead;
}

std::size_t Upgrade::AnswerSize(std::string_view received) noexcept {
  const std::size_t end = received.find(kEndOfHead);
  return end == std::string_view::npos ? 0 : end + kEndOfHead.size();
}

std::string Upgrade::Check(std::string_view answer) const {
  if (!answer.starts_with("HTTP/1.1 101") || answer.find(kAccept) == std::string_view::npos) {
    return "no upgrade: " + FirstLine(answer);
  }
  if (deflate_ && answer.find(kAgreed) == std::string_view::npos)
    return "the server does not compress as it was asked to";
  return {};
}

}  // namespace load
