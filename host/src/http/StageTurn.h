// SPDX-License-Identifier: MIT
// What a stage is shown of a request, and what it has decided.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "wshost/service/Attachment.h"
#include "wshost/service/RequestView.h"
#include "wshost/service/ResponseFields.h"

namespace wshost::host {

/// A copy of a request's head, shared by its peer and all handles to it. Threads: immutable.
struct StagedHead {
  std::string method;
  std::unique_ptr<const RequestView> request;
  Poco::Net::SocketAddress client;
  bool isUpgrade = false;

  /// Returns what log lines call it: "peer 192.0.2.1:4502, request 0123456789abc".
  std::string NameInLog() const;
};

/// What stages have added to a request so far.
struct StageAdditions {
  ResponseFields fields;
  std::string subprotocol;
  std::shared_ptr<Attachment> attachment;
  std::vector<std::function<void(int)>> onAnswered;

  /// Tells those who asked, once. What they throw is logged, with the request's name.
  void TellAnswered(int status, const StagedHead& head) noexcept;
};

/// A stage's decision, on its way to the peer.
struct StageOutcome {
  enum class Kind : std::uint8_t { Next, Answer, Dropped };
  Kind kind = Kind::Dropped;
  int status = 0;           ///< Of Answer.
  std::string body;         ///< Of Answer.
  std::string contentType;  ///< Of Answer; empty for the usual one.
  StageAdditions additions;
};

/// What is behind one StagedRequest.
class StageTurn {
 public:
  using Deliver = std::function<void(StageOutcome)>;
  StageTurn(std::shared_ptr<const StagedHead> stagedHead, StageAdditions additions, Deliver deliver)
      : head(std::move(stagedHead)), deliver_(std::move(deliver)) {
    outcome.additions = std::move(additions);
  }

  /// Hands the decision over. If that throws, it is still to be made.
  void Decide() {
    if (!deliver_) return;
    deliver_(outcome);
    deliver_ = nullptr;
  }
  /// Has been decided.
  bool IsSpent() const noexcept { return !deliver_; }

  const std::shared_ptr<const StagedHead> head;
  StageOutcome outcome;

 private:
  Deliver deliver_;
};

}  // namespace wshost::host
