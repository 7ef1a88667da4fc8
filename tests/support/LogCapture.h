// SPDX-License-Identifier: MIT
// What a Poco logger writes, kept for a test to read.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace wshost::testing {

/// Takes over the channel of one logger for its lifetime. Make it before a host opens, so that no thread is using the
/// logger while its channel changes. Threads: any.
class LogCapture {
 public:
  explicit LogCapture(const std::string& logger)
      : logger_(Poco::Logger::get(logger)), before_(logger_.getChannel()), lines_(new Lines) {
    logger_.setChannel(lines_);
  }
  ~LogCapture() { logger_.setChannel(before_); }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  /// Counts the lines that contain `part`.
  std::size_t Count(std::string_view part) const { return lines_->Count(part); }

 private:
  class Lines : public Poco::Channel {
   public:
    void log(const Poco::Message& message) override {
      const std::lock_guard lock(mutex_);
      texts_.push_back(message.getText());
    }
    std::size_t Count(std::string_view part) const {
      const std::lock_guard lock(mutex_);
      return static_cast<std::size_t>(std::count_if(
          texts_.begin(), texts_.end(), [&](const std::string& text) { return text.find(part) != text.npos; }));
    }

   private:
    mutable std::mutex mutex_;
    std::vector<std::string> texts_;
  };

  Poco::Logger& logger_;
  Poco::AutoPtr<Poco::Channel> before_;
  Poco::AutoPtr<Lines> lines_;
};

}  // namespace wshost::testing
