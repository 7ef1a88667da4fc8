// SPDX-License-Identifier: MIT
// A log that outlives what befalls its file.
#include "logging/ReopeningChannel.h"

#include <exception>
#include <iostream>
#include <string>

#include "logging/PlainText.h"
#include "wshost/service/Log.h"

namespace wshost::app {

void ReopeningChannel::open() {
  const MutexLock lock(mutex_);
  sink_->open();
}

void ReopeningChannel::close() {
  const MutexLock lock(mutex_);
  sink_->close();
}

void ReopeningChannel::Reopen() {
  const MutexLock lock(mutex_);
  sink_->close();
  sink_->open();
}

void ReopeningChannel::log(const Poco::Message& message) {
  const MutexLock lock(mutex_);
  try {
    sink_->log(message);
    if (lost_ == 0) return;
    const std::string text =
        std::to_string(lost_) + (lost_ == 1 ? " line" : " lines") + " before this one could not be written";
    sink_->log(Poco::Message("wshost.app", text, Poco::Message::PRIO_WARNING));
    lost_ = 0;
  } catch (...) {
    Lose(message);
  }
}

// A stream that has failed once fails for ever: only a new one can write again.
void ReopeningChannel::Lose(const Poco::Message& message) {
  const std::string why = TextOf(std::current_exception());
  try {
    sink_->close();
  } catch (...) {  // it is closed or not; the next line tells
  }
  if (lost_++ == 0) {
    std::cerr << "the log cannot be written: " << PlainText(why) << "; the line was: " << PlainText(message.getText())
              << std::endl;
  }
}

}  // namespace wshost::app
