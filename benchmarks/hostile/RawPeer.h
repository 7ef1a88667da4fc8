// SPDX-License-Identifier: MIT
// A TCP connection that says any bytes, right or wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// One connection to 127.0.0.1, which never waits but where it says so. Threads: one at a time.
class RawPeer {
 public:
  /// Connects from the address `from`. `receiveBufferBytes` makes the kernel keep less; 0 leaves it alone.
  /// Errors: std::runtime_error.
  explicit RawPeer(std::uint16_t port, const char* from = "127.0.0.1", int receiveBufferBytes = 0);
  ~RawPeer();
  RawPeer(RawPeer&& other) noexcept;
  RawPeer& operator=(RawPeer&& other) noexcept;

  /// Sends what goes at once. Returns: false if the connection is lost.
  bool Send(std::string_view bytes) { return SendSome(bytes) >= 0; }
  /// As Send. Returns: how many bytes went, or -1 if the connection is lost.
  long SendSome(std::string_view bytes);
  /// Sends all, and waits for it. Errors: std::runtime_error if the connection is lost.
  void SendAll(std::string_view bytes);
  /// Throws away what has come. Returns: false if the other side has hung up.
  bool Discard();
  /// Waits for bytes. Errors: std::runtime_error at their end, or after 10 s.
  std::string Receive();
  /// Upgrades, and waits for the 101. Errors: std::runtime_error for any other answer.
  void Upgrade();
  /// Hangs up with a reset.
  void Reset();

 private:
  int socket_ = -1;
};

/// The head of an upgrade.
std::string UpgradeHead();

/// A client's frame, masked with a key of zeroes. It may announce more than it has.
std::string MaskedFrame(std::uint8_t firstByte, std::string_view payload, std::uint64_t announcedBytes);
inline std::string MaskedFrame(std::uint8_t firstByte, std::string_view payload) {
  return MaskedFrame(firstByte, payload, payload.size());
}
