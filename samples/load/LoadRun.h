// SPDX-License-Identifier: MIT
// One run: all clients, their sockets, and the loop that serves them.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ClientSocket.h"
#include "LoadClient.h"
#include "LoadFigures.h"
#include "LoadOptions.h"
#include "MessageText.h"
#include "Pace.h"
#include "Phases.h"
#include "RandomBytes.h"
#include "SocketWatch.h"
#include "UpgradeOffer.h"

namespace load {

class Progress;

/// Opens the clients one after the other, lets them send once all have opened or failed to, waits for what is under
/// way, says goodbye with 1000, and ends. Threads: the calling one alone. Lifetime: the options and the progress
/// outlive it.
class LoadRun final : private ClientListener {
 public:
  /// `isInterrupted` is asked at least ten times a second; once it says so, nothing more is sent, and the run
  /// ends.
  LoadRun(const LoadOptions& options, const Poco::Net::SocketAddress& server, Progress& progress,
          std::function<bool()> isInterrupted);

  /// Called: once. Returns: what was counted. Errors: of the operating system, if it cannot wait for sockets.
  LoadFigures Run();

 private:
  struct Seat {
    Seat(std::size_t number, LoadRun& run) : client(number, run.limits_, run.random_, run) {}

    LoadClient client;
    ClientSocket socket;
    Time openBy{};
    bool watchesWriting = false;
  };

  void OnOpen(LoadClient& client) override;
  void OnMessage(LoadClient& client, std::string_view payload) override;
  void OnEnd(LoadClient& client, const ClientEnd& end) override;

  void StartClients();
  void Start(Seat& seat);
  void GiveUpLateClients();
  void SendTurns();
  void SendOne(Seat& seat);
  Phases::Situation Look() const;
  bool HasAllArrived() const;
  void EnterPhase();
  void SayGoodbye();
  void CutTheRest();
  Time NextStartAt() const { return begin_ + static_cast<Duration::rep>(started_) * options_.startDelay; }
  Clock::duration Patience() const;

  void Serve(Seat& seat);
  void Read(Seat& seat);
  /// Sends what the client has to say, watches for writing as long as some of it waits, and cuts a client that is done.
  void Flush(Seat& seat);
  void Watch(Seat& seat, bool forWriting);
  void Cut(Seat& seat);
  Duration SinceBegin(Time time) const { return std::chrono::duration_cast<Duration>(time - begin_); }

  const LoadOptions& options_;
  Poco::Net::SocketAddress server_;
  Progress& progress_;
  std::function<bool()> isInterrupted_;

  wshost::protocol::ProtocolLimits limits_;
  RandomBytes random_;
  UpgradeOffer offer_;
  MessageText text_;
  Pace pace_;
  Phases phases_;
  LoadFigures figures_;
  SocketWatch watch_;
  std::deque<Seat> seats_;
  std::size_t started_ = 0;
  std::size_t tried_ = 0;    // of the started, those at the front that are not opening any more
  std::size_t sockets_ = 0;  // that are not cut
  std::vector<std::byte> buffer_;
  Time begin_{};
  Time now_{};  // of this round
  Time readAt_{};
  Time lastMessageAt_{};
};

}  // namespace load
