// SPDX-License-Identifier: MIT
// The few socket calls that the tests' own peers make, where systems differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace wshost::testing {

/// A blocking TCP connection to 127.0.0.1, which gives up after `patience`. It is apart from the host's own sockets on
/// purpose: what is wrong there must not look right here. Errors: std::runtime_error. Threads: one at a time.
class PeerSocket {
 public:
  /// Connects. `receiveBufferBytes` makes the kernel keep less for a peer that does not read; 0 leaves it alone.
  PeerSocket(std::uint16_t port, int patienceMilliseconds, int receiveBufferBytes = 0);
  ~PeerSocket() { Close(); }
  PeerSocket(PeerSocket&& other) noexcept : handle_(std::exchange(other.handle_, kNone)) {}
  PeerSocket& operator=(PeerSocket&&) = delete;

  /// Returns: how many bytes were taken or came; 0 from Receive(): the other side will send nothing more; -1: a
  /// failure, which LastError() tells of.
  std::ptrdiff_t Send(const void* bytes, std::size_t count) const;
  std::ptrdiff_t Receive(void* bytes, std::size_t room) const;
  /// Of this thread's last call.
  static std::string LastError();
  static bool WasReset();

  void ShutdownWrite() const;
  /// Hangs up at once, with a reset.
  void Reset();
  void Close();
  std::uint16_t LocalPort() const;

 private:
  using Handle = std::intptr_t;  // of a descriptor, or of a Windows socket
  static constexpr Handle kNone = -1;
  Handle handle_ = kNone;
};

}  // namespace wshost::testing
