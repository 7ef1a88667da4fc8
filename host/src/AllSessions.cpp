// SPDX-License-Identifier: MIT
// All sessions of a host, and what they have waiting.
#include "AllSessions.h"

#include <Poco/Timestamp.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace wshost::host {
namespace {

struct Seen {
  std::size_t queuedBytes;
  SessionId id;

  bool IsFullerThan(const Seen& other) const noexcept {
    return queuedBytes != other.queuedBytes ? queuedBytes > other.queuedBytes : id < other.id;
  }
};

bool IsFuller(const Seen& left, const Seen& right) noexcept { return left.IsFullerThan(right); }

// Keeps the fullest ones that it has seen, as a heap with the least full one of them on top.
class Fullest {
 public:
  explicit Fullest(std::size_t atMost) : atMost_(atMost) {}

  void See(const Seen& seen) {
    if (atMost_ == 0) return;
    if (kept_.size() == atMost_) {
      if (!seen.IsFullerThan(kept_.front())) return;
      std::pop_heap(kept_.begin(), kept_.end(), IsFuller);
      kept_.pop_back();
    }
    kept_.push_back(seen);
    std::push_heap(kept_.begin(), kept_.end(), IsFuller);
  }
  std::vector<Seen> Take() {
    std::sort(kept_.begin(), kept_.end(), IsFuller);
    // One that was moved while it was walked may have been seen twice.
    const auto isSame = [](const Seen& left, const Seen& right) { return left.id == right.id; };
    kept_.erase(std::unique(kept_.begin(), kept_.end(), isSame), kept_.end());
    return std::move(kept_);
  }

 private:
  const std::size_t atMost_;
  std::vector<Seen> kept_;
};

SessionSummary SummaryOf(const Seen& seen, const SessionInfo& info) {
  const std::chrono::microseconds age(Poco::Timestamp() - info.openSince);
  return {.id = info.id,
          .peer = info.remoteAddress.ToString(),
          .path = info.path,
          .queuedBytes = seen.queuedBytes,
          .age = std::chrono::duration_cast<std::chrono::seconds>(std::max(age, std::chrono::microseconds(0)))};
}

}  // namespace

SessionSurvey AllSessions::Survey(std::size_t atMost) const {
  SessionSurvey survey;
  Fullest fullest(atMost);
  for (SessionTable::Walk walk; !walk.isOver;) {
    registry_->VisitSome(walk, [&](const SessionChannel& channel) {
      const std::size_t queuedBytes = static_cast<const Session&>(channel).QueuedBytes();
      ++survey.sessions;
      survey.queuedBytes += queuedBytes;
      fullest.See({queuedBytes, channel.Info().id});
    });
  }
  for (const Seen& seen : fullest.Take()) {
    // Who has gone meanwhile is of no interest any more.
    if (const auto channel = registry_->Find(seen.id)) survey.fullest.push_back(SummaryOf(seen, channel->Info()));
  }
  return survey;
}

}  // namespace wshost::host
