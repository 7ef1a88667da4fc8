// SPDX-License-Identifier: MIT
// A blocking WebSocket client on a raw socket: it can say anything, right or wrong, and fails instead of hanging.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "Bytes.h"
#include "Frames.h"
#include "PeerSocket.h"

namespace wshost::testing {

/// How long anything here waits before it gives up with an exception; never how long something takes.
inline constexpr int kPatienceMilliseconds = 60'000;

/// Waits until `condition` holds, giving the processor away in between.
/// Errors: std::runtime_error naming `what` when patience is over.
void Eventually(std::string_view what, const std::function<bool()>& condition);

/// The head of an upgrade that any server accepts; `extraLines` are whole lines with CR LF.
std::string UpgradeHead(std::string_view target = "/", std::string_view extraLines = {});

/// An HTTP response.
struct HttpAnswer {
  int status = 0;
  std::string head;  ///< With the empty line.
  std::string body;  ///< As Content-Length says.
};

/// Takes a response's status out of its head.
int StatusOf(std::string_view head);

/// A Close frame as it came.
struct CloseSeen {
  unsigned code = 0;  ///< 0: the frame had no code.
  std::string reason;
};

/// One TCP connection to 127.0.0.1. Errors: std::runtime_error whenever the other side does something else than was
/// asked for, hangs up, or is silent for too long. Threads: one at a time.
class TestClient {
 public:
  /// Connects. `receiveBufferBytes` makes the kernel keep less for a client that does not read; 0 leaves it alone.
  explicit TestClient(std::uint16_t port, int receiveBufferBytes = 0);
  TestClient(TestClient&& other) noexcept;
  TestClient& operator=(TestClient&&) = delete;
  TestClient(const TestClient&) = delete;

  /// Connects and upgrades.
  static TestClient Joined(std::uint16_t port, std::string_view target = "/");

  void Send(std::string_view text);
  void Send(const Bytes& bytes);
  /// Sends what it can, and is content if the other side has hung up already.
  bool TrySend(const Bytes& bytes);
  void SendText(std::string_view text) { Send(TextFrame(text)); }

  /// Sends an upgrade and takes the 101. Returns: its head.
  std::string Upgrade(std::string_view target = "/", std::string_view extraLines = {});

  std::string ReadHead();
  /// Reads a head and as much body as its Content-Length says.
  HttpAnswer ReadAnswer(bool withoutBody = false);
  std::string ReadBytes(std::size_t count);

  /// Reads one whole frame, of any kind.
  Frame ReadFrame();
  /// Reads one text message in one frame.
  std::string ReadText();
  Bytes ReadBinary();
  CloseSeen ReadClose();
  /// Reads until the other side hangs up. Returns: what came before. Errors: also if the connection is reset.
  std::string ReadUntilEof();
  /// As ReadUntilEof, but a reset is as good.
  void ReadUntilGone();

  /// Sends `text` and reads it back.
  void ExpectEcho(std::string_view text);
  /// Closes as a good client does: Close, its echo, end of bytes. Returns: what the other side said.
  CloseSeen CloseCleanly(unsigned code = 1000);

  void ShutdownWrite();
  /// Hangs up at once, with a reset.
  void Reset();

  /// This end's address, "127.0.0.1:40001".
  std::string LocalAddress() const;

 private:
  /// Receives more. Returns: false at the end of bytes.
  bool Receive();
  void ReceiveOrThrow();
  std::string Take(std::size_t count);

  PeerSocket socket_;
  std::string received_;
  std::size_t taken_ = 0;
};

}  // namespace wshost::testing
