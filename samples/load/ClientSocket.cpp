// SPDX-License-Identifier: MIT
// Poco throws where a socket fails; here that becomes a text.
#include "ClientSocket.h"

#include <Poco/Error.h>
#include <Poco/Exception.h>
#include <Poco/Net/SocketDefs.h>
#include <Poco/Net/SocketImpl.h>

#include <algorithm>
#include <limits>

namespace load {
namespace {

int ClampedSize(std::size_t size) noexcept {
  return static_cast<int>(std::min(size, static_cast<std::size_t>(std::numeric_limits<int>::max())));
}

// Poco 1.11 throws where a buffer is full, later ones return a negative count.
bool WouldBlock(const Poco::Exception& error) noexcept {
  return error.code() == POCO_EAGAIN || error.code() == POCO_EWOULDBLOCK;
}

// Without the address that Poco adds: the reasons of many clients are to be the same.
std::string TextOf(const Poco::Exception& error) {
  return error.code() != 0 ? Poco::Error::getMessage(error.code()) : std::string(error.name());
}

}  // namespace

std::string ClientSocket::Connect(const Poco::Net::SocketAddress& address) try {
  socket_.connectNB(address);
  isOpen_ = true;
  socket_.setNoDelay(true);
  return {};
} catch (const Poco::Exception& error) {
  return "connect: " + TextOf(error);
}

std::string ClientSocket::FinishConnect() try {
  const int error = socket_.impl()->socketError();
  return error == 0 ? std::string() : "connect: " + Poco::Error::getMessage(error);
} catch (const Poco::Exception& error) {
  return "connect: " + TextOf(error);
}

Reading ClientSocket::Read(std::span<std::byte> into) try {
  const int count = socket_.receiveBytes(into.data(), ClampedSize(into.size()));
  if (count < 0) return {Reading::Kind::Nothing, 0, {}};
  if (count == 0) return {Reading::Kind::End, 0, {}};
  return {Reading::Kind::Bytes, static_cast<std::size_t>(count), {}};
} catch (const Poco::Exception& error) {
  if (WouldBlock(error)) return {Reading::Kind::Nothing, 0, {}};
  return {Reading::Kind::Error, 0, TextOf(error)};
}

void ClientSocket::Queue(std::span<const std::byte> bytes) {
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
}

std::string ClientSocket::Flush() try {
  while (UnsentBytes() > 0) {
    const int count = socket_.sendBytes(unsent_.data() + sent_, ClampedSize(UnsentBytes()));
    if (count <= 0) return {};  // its buffer is full
    sent_ += static_cast<std::size_t>(count);
    sentBytes_ += static_cast<std::uint64_t>(count);
  }
  unsent_.clear();
  sent_ = 0;
  return {};
} catch (const Poco::Exception& error) {
  return WouldBlock(error) ? std::string() : TextOf(error);
}

void ClientSocket::Cut() noexcept {
  isOpen_ = false;
  try {
    socket_.close();
  } catch (const Poco::Exception&) {  // then there is nothing left to close
  }
}

}  // namespace load
