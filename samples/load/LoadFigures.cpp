// SPDX-License-Identifier: MIT
// Counting, and what can be told from the counts.
#include "LoadFigures.h"

namespace load {
namespace {

constexpr std::size_t kMostReasons = 20;  // each may hold a text of the server's
constexpr std::size_t kLongestReason = 120;
constexpr const char* kOtherReasons = "other reasons";

// A reason may hold what a server said: what a terminal would obey, or no JSON may hold, stays out.
std::string Printable(const std::string& reason) {
  std::string text = reason.substr(0, kLongestReason);
  for (char& character : text) {
    if (character < ' ' || character > '~') character = '?';
  }
  return text;
}

}  // namespace

void LoadFigures::OnOpen() noexcept {
  ++opened;
  ++open;
}

void LoadFigures::OnEnd(const ClientEnd& end) {
  using Kind = ClientEnd::Kind;
  end.kind == Kind::NotOpened ? ++notOpened : --open;
  if (end.kind == Kind::ClosedByUs || end.kind == Kind::ClosedByServer) ++closes[static_cast<unsigned>(end.code)];
  if (end.IsFault()) ++faults;
  if (end.kind == Kind::NotOpened || end.kind == Kind::Broken) AddTrouble(end.reason);
  if (end.kind == Kind::ClosedByServer && end.IsFault()) {
    const std::string said = end.reason.empty() ? "" : ": " + end.reason;
    AddTrouble("closed by the server, " + std::to_string(static_cast<unsigned>(end.code)) + said);
  }
}

void LoadFigures::OnSent() noexcept {
  ++sent;
  receivers_ += open;
}

void LoadFigures::OnOurs(bool own, Duration latency) noexcept {
  ++(own ? ownReceived : othersReceived);
  latencies.Add(latency);
}

void LoadFigures::EndWork(Time now) noexcept {
  if (workingSince != Time{} && working == Clock::duration::zero()) working = now - workingSince;
}

Answering LoadFigures::HowAnswered() const noexcept {
  if (Ours() == 0) return Answering::Unknown;
  if (othersReceived == 0) return Answering::Echo;
  return ownReceived == 0 ? Answering::RelayToOthers : Answering::Relay;
}

std::optional<std::uint64_t> LoadFigures::Expected() const noexcept {
  switch (HowAnswered()) {
    case Answering::Echo:
      return sent;
    case Answering::Relay:
      return receivers_;
    case Answering::RelayToOthers:
      return receivers_ - sent;
    case Answering::Unknown:
      break;
  }
  return std::nullopt;
}

std::uint64_t LoadFigures::Lost() const noexcept {
  const std::uint64_t expected = Expected().value_or(0);
  return expected > Ours() ? expected - Ours() : 0;
}

bool LoadFigures::HasAllArrived() const noexcept { return sent == 0 || !isMarked || (Ours() > 0 && Lost() == 0); }

void LoadFigures::AddTrouble(const std::string& reason) {
  const std::string text = Printable(reason);
  const bool isKnown = troubles.contains(text) || troubles.size() < kMostReasons;
  ++troubles[isKnown ? text : kOtherReasons];
}

}  // namespace load
