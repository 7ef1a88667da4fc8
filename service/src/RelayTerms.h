// SPDX-License-Identifier: MIT
// The options of one relay, kept for the loops that carry it out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "wshost/service/RelayOptions.h"
#include "wshost/service/SessionChannel.h"

namespace wshost {

/// Shared by all loops of one relay; a relay without options has none. Threads: immutable.
struct RelayTerms {
  using Pointer = std::shared_ptr<const RelayTerms>;

  /// Returns: null if there is nothing to keep.
  static Pointer Of(const RelayOptions& options) {
    if (options.except.empty() && options.priority == Priority::Normal) return nullptr;
    auto terms = std::make_shared<RelayTerms>();
    terms->except.assign(options.except.begin(), options.except.end());
    std::sort(terms->except.begin(), terms->except.end());
    terms->except.erase(std::unique(terms->except.begin(), terms->except.end()), terms->except.end());
    terms->priority = options.priority;
    return terms;
  }

  bool Excepts(const SessionChannel& channel) const noexcept {
    return !except.empty() && std::binary_search(except.begin(), except.end(), channel.Info().id);
  }
  std::size_t CostBytes() const noexcept { return sizeof(RelayTerms) + except.size() * sizeof(SessionId); }

  std::vector<SessionId> except;  ///< Sorted, each once.
  Priority priority = Priority::Normal;
};

/// The one place where a relayed message is given to a member.
inline SendStatus SendRelayed(SessionChannel& channel, const EncodedMessage& message, Priority priority) {
  return channel.Send(message, priority);
}

}  // namespace wshost
