// SPDX-License-Identifier: MIT
// A log that outlives what befalls its file.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Message.h>

#include <cstddef>

#include "wshost/service/ThreadAnnotations.h"

namespace wshost::app {

/// Passes lines on to another channel. When that fails, such as for a full disk, the line is lost and the channel is
/// closed, so that the next line opens it anew; the first line that can be written again is followed by how many are
/// lost, and the error output has the first of them. Threads: any.
class ReopeningChannel final : public Poco::Channel {
 public:
  explicit ReopeningChannel(Poco::AutoPtr<Poco::Channel> sink) : sink_(std::move(sink)) {}

  /// Errors: what the channel throws.
  void open() override;
  void close() override;
  void log(const Poco::Message& message) override;

  /// Begins anew, with no line in between. Errors: what the channel throws; the next line tries again.
  void Reopen();

 protected:
  ~ReopeningChannel() override = default;

 private:
  void Lose(const Poco::Message& message) WSHOST_REQUIRES(mutex_);

  Mutex mutex_;
  Poco::AutoPtr<Poco::Channel> sink_ WSHOST_GUARDED_BY(mutex_);
  std::size_t lost_ WSHOST_GUARDED_BY(mutex_) = 0;
};

}  // namespace wshost::app
