// SPDX-License-Identifier: MIT
// What is counted of a run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ClientEnd.h"
#include "LatencyHistogram.h"
#include "Time.h"

namespace load {

/// What a server does with messages, as far as what came back tells.
enum class Answering : std::uint8_t {
  Unknown,       ///< Nothing of ours came back.
  Echo,          ///< To the sender alone.
  Relay,         ///< To all, the sender included.
  RelayToOthers  ///< To all but the sender.
};

/// The counts of a run. Their size is bounded whatever happens.
class LoadFigures {
 public:
  explicit LoadFigures(std::size_t asked) : clients(asked) {}

  std::size_t clients;  ///< That were asked for.
  std::size_t opened = 0;
  std::size_t notOpened = 0;
  std::size_t open = 0;    ///< Now.
  std::size_t faults = 0;  ///< Of those that were open.
  std::uint64_t sent = 0;
  std::uint64_t heldBack = 0;  ///< Turns that passed because the server did not read.
  std::uint64_t received = 0;
  std::uint64_t ownReceived = 0;     ///< Of those, by whom they were sent.
  std::uint64_t othersReceived = 0;  ///< Of those, sent by another of our clients.
  std::uint64_t bytesSent = 0;       ///< Of all that went over the sockets.
  std::uint64_t bytesReceived = 0;
  Time workingSince{};
  Clock::duration working{0};  ///< How long they sent and listened.
  bool isMarked = true;        ///< Whether our messages are known again.
  LatencyHistogram latencies;
  std::map<unsigned, std::uint64_t> closes;  ///< By code.
  std::map<std::string, std::uint64_t> troubles;

  void OnOpen() noexcept;
  void OnEnd(const ClientEnd& end);
  /// Counts a message that was sent while `open` clients could get it.
  void OnSent() noexcept;
  void OnReceived() noexcept { ++received; }
  void OnOurs(bool own, Duration latency) noexcept;

  /// Sets how long they have worked, if they have begun and not ended.
  void EndWork(Time now) noexcept;

  Answering HowAnswered() const noexcept;
  /// Returns: how many of our messages were to come back; nothing if that cannot be told.
  std::optional<std::uint64_t> Expected() const noexcept;
  std::uint64_t Ours() const noexcept { return ownReceived + othersReceived; }
  std::uint64_t Lost() const noexcept;
  /// Tells whether all that was expected has come.
  bool HasAllArrived() const noexcept;

  /// Every client opened, and none ended by fault.
  bool IsSuccess() const noexcept { return opened == clients && faults == 0; }

 private:
  void AddTrouble(const std::string& reason);

  std::uint64_t receivers_ = 0;  // of all messages sent, each counted as often as clients were open
};

}  // namespace load
