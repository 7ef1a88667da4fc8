// SPDX-License-Identifier: MIT
// A blocking WebSocket client on a raw socket.
#include "TestClient.h"

#include <charconv>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace wshost::testing {
namespace {

[[noreturn]] void ThrowLast(const std::string& call) {
  throw std::runtime_error("TestClient: " + call + ": " + PeerSocket::LastError());
}

}  // namespace

void Eventually(std::string_view what, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMilliseconds);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("never happened: " + std::string(what));
    std::this_thread::yield();
  }
}

std::string UpgradeHead(std::string_view target, std::string_view extraLines) {
  std::string head = "GET ";
  head.append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  head.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
  return head.append(extraLines).append("\r\n");
}

int StatusOf(std::string_view head) {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  int status = 0;
  if (head.starts_with(kStart)) std::from_chars(head.data() + kStart.size(), head.data() + head.size(), status);
  return status;
}

TestClient::TestClient(std::uint16_t port, int receiveBufferBytes)
    : socket_(port, kPatienceMilliseconds, receiveBufferBytes) {}

TestClient::TestClient(TestClient&& other) noexcept = default;

TestClient TestClient::Joined(std::uint16_t port, std::string_view target) {
  TestClient client(port);
  client.Upgrade(target);
  return client;
}

// ---- sending

void TestClient::Send(std::string_view text) { Send(FromText(text)); }

void TestClient::Send(const Bytes& bytes) {
  if (!TrySend(bytes)) ThrowLast("send");
}

bool TestClient::TrySend(const Bytes& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const std::ptrdiff_t count = socket_.Send(bytes.data() + sent, bytes.size() - sent);
    if (count < 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

std::string TestClient::Upgrade(std::string_view target, std::string_view extraLines) {
  Send(UpgradeHead(target, extraLines));
  std::string head = ReadHead();
  if (StatusOf(head) != 101) throw std::runtime_error("TestClient: no upgrade: " + head);
  return head;
}

// ---- receiving

bool TestClient::Receive() {
  char bytes[64 * 1024];
  const std::ptrdiff_t count = socket_.Receive(bytes, sizeof bytes);
  if (count < 0) ThrowLast("recv");
  received_.append(bytes, static_cast<std::size_t>(count));
  return count != 0;
}

void TestClient::ReceiveOrThrow() {
  if (Receive()) return;
  throw std::runtime_error("TestClient: the other side hung up; unread: '" + received_.substr(taken_) + "'");
}

std::string TestClient::Take(std::size_t count) {
  std::string bytes = received_.substr(taken_, count);
  taken_ += count;
  if (taken_ == received_.size()) {
    received_.clear();
    taken_ = 0;
  }
  return bytes;
}

std::string TestClient::ReadBytes(std::size_t count) {
  while (received_.size() - taken_ < count) ReceiveOrThrow();
  return Take(count);
}

std::string TestClient::ReadHead() {
  for (;;) {
    const std::size_t end = received_.find("\r\n\r\n", taken_);
    if (end != std::string::npos) return Take(end + 4 - taken_);
    ReceiveOrThrow();
  }
}

HttpAnswer TestClient::ReadAnswer(bool withoutBody) {
  HttpAnswer answer;
  answer.head = ReadHead();
  answer.status = StatusOf(answer.head);
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const std::size_t place = answer.head.find(kLength);
  if (withoutBody || place == std::string::npos) return answer;
  answer.body = ReadBytes(std::stoul(answer.head.substr(place + kLength.size())));
  return answer;
}

Frame TestClient::ReadFrame() {
  std::string bytes = ReadBytes(2);
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  std::size_t length = second & 0x7F;
  if (length >= 126) {
    const std::string extended = ReadBytes(length == 126 ? 2 : 8);
    length = 0;
    for (const char byte : extended) length = length << 8 | static_cast<std::uint8_t>(byte);
    bytes += extended;
  }
  bytes += ReadBytes(length);
  return ReadServerFrames(std::as_bytes(std::span(bytes))).front();
}

std::string TestClient::ReadText() {
  const Frame frame = ReadFrame();
  if (frame.opcode != 0x1 || !frame.fin) {
    throw std::runtime_error("TestClient: no text, but opcode " + std::to_string(frame.opcode) + " '" +
                             ToText(frame.payload) + "'");
  }
  return ToText(frame.payload);
}

Bytes TestClient::ReadBinary() {
  Frame frame = ReadFrame();
  if (frame.opcode != 0x2 || !frame.fin) {
    throw std::runtime_error("TestClient: no binary message, but opcode " + std::to_string(frame.opcode));
  }
  return std::move(frame.payload);
}

CloseSeen TestClient::ReadClose() {
  const Frame frame = ReadFrame();
  if (frame.opcode != 0x8) {
    throw std::runtime_error("TestClient: no Close, but opcode " + std::to_string(frame.opcode) + " '" +
                             ToText(frame.payload) + "'");
  }
  if (frame.payload.size() < 2) return {};
  const auto high = std::to_integer<unsigned>(frame.payload[0]);
  const auto low = std::to_integer<unsigned>(frame.payload[1]);
  return {high << 8 | low, ToText(frame.payload).substr(2)};
}

std::string TestClient::ReadUntilEof() {
  while (Receive()) {
  }
  return Take(received_.size() - taken_);
}

void TestClient::ReadUntilGone() {
  char bytes[64 * 1024];
  for (;;) {
    const std::ptrdiff_t count = socket_.Receive(bytes, sizeof bytes);
    if (count == 0 || (count < 0 && PeerSocket::WasReset())) return;
    if (count < 0) ThrowLast("recv");
  }
}

// ---- conversations

void TestClient::ExpectEcho(std::string_view text) {
  SendText(text);
  const std::string answer = ReadText();
  if (answer != text)
    throw std::runtime_error("TestClient: '" + answer + "' is no echo of '" + std::string(text) + "'");
}

CloseSeen TestClient::CloseCleanly(unsigned code) {
  Send(CloseFrame(code));
  CloseSeen close = ReadClose();
  if (const std::string rest = ReadUntilEof(); !rest.empty()) {
    throw std::runtime_error("TestClient: bytes behind the Close: '" + rest + "'");
  }
  return close;
}

void TestClient::ShutdownWrite() { socket_.ShutdownWrite(); }

void TestClient::Reset() { socket_.Reset(); }

std::string TestClient::LocalAddress() const { return "127.0.0.1:" + std::to_string(socket_.LocalPort()); }

}  // namespace wshost::testing
