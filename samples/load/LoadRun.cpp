// SPDX-License-Identifier: MIT
// The loop: what is due by the clock, then what the sockets have.
#include "LoadRun.h"

#include <algorithm>
#include <utility>

#include "Progress.h"

namespace load {
namespace {

using Phase = Phases::Phase;

constexpr std::chrono::milliseconds kLongestWait{100};
constexpr std::chrono::milliseconds kSilence{100};    // after which nothing more is expected under way
constexpr std::chrono::seconds kPatienceForFirst{1};  // with a server that has sent nothing of ours back
constexpr std::size_t kStartsAtOnce = 100;
constexpr std::size_t kTurnsAtOnce = 1000;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMostUnsentBytes = 256 * 1024;

}  // namespace

LoadRun::LoadRun(const LoadOptions& options, const Poco::Net::SocketAddress& server, Progress& progress,
                 std::function<bool()> isInterrupted)
    : options_(options),
      server_(server),
      progress_(progress),
      isInterrupted_(std::move(isInterrupted)),
      offer_(options),
      text_(options.message, random_.Number()),
      pace_(options.clients, options.rate, options.messages),
      phases_(options.duration),
      figures_(options.clients),
      buffer_(kReadBytes) {
  figures_.isMarked = text_.IsMarked();
  for (std::size_t number = 1; number <= options.clients; ++number) seats_.emplace_back(number, *this);
}

LoadFigures LoadRun::Run() {
  begin_ = now_ = Clock::now();
  progress_.Begin(now_);
  while (phases_.Current() != Phase::Over) {
    StartClients();
    GiveUpLateClients();
    SendTurns();
    if (phases_.Advance(now_, Look())) EnterPhase();
    progress_.Look(now_, figures_);
    for (const ReadySocket& ready : watch_.Wait(Patience())) Serve(seats_[ready.index]);
    now_ = Clock::now();
  }
  CutTheRest();
  progress_.End();
  return figures_;
}

// ---- what is due

void LoadRun::StartClients() {
  for (std::size_t count = 0; count < kStartsAtOnce && started_ < seats_.size(); ++count) {
    if (phases_.Current() != Phase::Opening || now_ < NextStartAt()) return;
    Start(seats_[started_++]);
  }
}

void LoadRun::Start(Seat& seat) {
  seat.openBy = now_ + options_.openTimeout;
  seat.client.OnConnecting();
  if (const std::string wrong = seat.socket.Connect(server_); !wrong.empty()) {
    seat.socket.Cut();
    return seat.client.GiveUp(wrong);
  }
  ++sockets_;
  seat.watchesWriting = true;
  watch_.Add(seat.socket, seat.client.Number() - 1, true);
}

void LoadRun::GiveUpLateClients() {
  for (; tried_ < started_; ++tried_) {
    Seat& seat = seats_[tried_];
    if (!seat.client.IsOpening()) continue;
    if (now_ < seat.openBy) return;
    seat.client.GiveUp("not open within " + ToText(options_.openTimeout));
    Cut(seat);
  }
}

void LoadRun::SendTurns() {
  if (phases_.Current() != Phase::Working) return;
  for (std::size_t count = 0; count < kTurnsAtOnce; ++count) {
    const auto turn = pace_.Take(now_);
    if (!turn) return;
    if (seats_[*turn].client.IsOpen()) SendOne(seats_[*turn]);
  }
}

void LoadRun::SendOne(Seat& seat) {
  if (seat.socket.UnsentBytes() > kMostUnsentBytes) {
    ++figures_.heldBack;
    return;
  }
  const MessageMark mark{seat.client.Number(), seat.client.SentCount() + 1, SinceBegin(Clock::now())};
  if (seat.client.Send(text_.Compose(mark))) figures_.OnSent();
  Flush(seat);
}

// ---- the phases

Phases::Situation LoadRun::Look() const {
  Phases::Situation situation;
  situation.allTried = figures_.opened + figures_.notOpened == seats_.size();
  situation.anyOpen = figures_.open > 0;
  situation.allSent = pace_.IsOver();
  situation.allArrived = HasAllArrived();
  situation.allGone = sockets_ == 0;
  situation.interrupted = isInterrupted_();
  return situation;
}

bool LoadRun::HasAllArrived() const {
  const Time workEnd = figures_.workingSince + figures_.working;
  if (figures_.HasAllArrived()) return now_ - std::max(lastMessageAt_, workEnd) >= kSilence;
  return figures_.HowAnswered() == Answering::Unknown && now_ - workEnd >= kPatienceForFirst;
}

void LoadRun::EnterPhase() {
  const Phase phase = phases_.Current();
  if (phase == Phase::Working) {
    pace_.Start(now_);
    figures_.workingSince = now_;
  } else if (phase == Phase::Settling || phase == Phase::Closing) {
    figures_.EndWork(now_);
  }
  if (phase == Phase::Closing) SayGoodbye();
}

void LoadRun::SayGoodbye() {
  for (Seat& seat : seats_) {
    if (!seat.socket.IsOpen()) continue;
    if (seat.client.IsOpening()) seat.client.GiveUp("not open when the run ended");
    seat.client.Close();
    Flush(seat);
  }
}

void LoadRun::CutTheRest() {
  for (Seat& seat : seats_) {
    if (!seat.socket.IsOpen()) continue;
    seat.client.GiveUp("no answer to our Close");
    Cut(seat);
  }
}

Clock::duration LoadRun::Patience() const {
  Time next = std::min(now_ + kLongestWait, phases_.EndsAt());
  if (phases_.Current() == Phase::Working) next = std::min(next, pace_.NextAt());
  if (phases_.Current() == Phase::Opening && started_ < seats_.size()) next = std::min(next, NextStartAt());
  if (tried_ < started_) next = std::min(next, seats_[tried_].openBy);
  return next - Clock::now();
}

// ---- the sockets

void LoadRun::Serve(Seat& seat) {
  if (!seat.socket.IsOpen()) return;
  if (seat.client.GetState() == LoadClient::State::Connecting) {
    if (const std::string wrong = seat.socket.FinishConnect(); !wrong.empty()) {
      seat.client.GiveUp(wrong);
      return Cut(seat);
    }
    seat.client.OnConnected(offer_.With(random_.Nonce()));
  }
  Read(seat);
  if (seat.socket.IsOpen()) Flush(seat);
}

void LoadRun::Read(Seat& seat) {
  const Reading reading = seat.socket.Read(buffer_);
  readAt_ = Clock::now();
  switch (reading.kind) {
    case Reading::Kind::Bytes:
      figures_.bytesReceived += reading.size;
      seat.client.OnBytes(std::span(buffer_).first(reading.size));
      break;
    case Reading::Kind::Nothing:
      break;
    case Reading::Kind::End:
      seat.client.OnHangup(seat.client.IsOpening() ? "hung up before the upgrade" : "hung up without a Close");
      Cut(seat);
      break;
    case Reading::Kind::Error:
      seat.client.OnHangup(reading.error);
      Cut(seat);
      break;
  }
}

void LoadRun::Flush(Seat& seat) {
  if (seat.client.HasOutput()) seat.socket.Queue(seat.client.TakeOutput());
  const std::uint64_t before = seat.socket.SentBytes();
  const std::string wrong = seat.socket.Flush();
  figures_.bytesSent += seat.socket.SentBytes() - before;
  if (!wrong.empty()) seat.client.OnHangup(wrong);
  const bool isDone = seat.client.WantsHangup() && seat.socket.UnsentBytes() == 0;
  if (isDone || !wrong.empty()) return Cut(seat);
  Watch(seat, seat.socket.UnsentBytes() > 0);
}

void LoadRun::Watch(Seat& seat, bool forWriting) {
  if (std::exchange(seat.watchesWriting, forWriting) != forWriting) watch_.SetWriting(seat.socket, forWriting);
}

void LoadRun::Cut(Seat& seat) {
  watch_.Forget(seat.socket);
  seat.socket.Cut();
  --sockets_;
}

// ---- what the clients tell

void LoadRun::OnOpen(LoadClient&) { figures_.OnOpen(); }

void LoadRun::OnMessage(LoadClient& client, std::string_view payload) {
  figures_.OnReceived();
  lastMessageAt_ = readAt_;
  const auto mark = text_.Find(payload);
  if (mark) figures_.OnOurs(mark->client == client.Number(), SinceBegin(readAt_) - mark->sentAt);
}

void LoadRun::OnEnd(LoadClient&, const ClientEnd& end) { figures_.OnEnd(end); }

}  // namespace load
