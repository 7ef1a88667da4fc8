// SPDX-License-Identifier: MIT
// Lines for the log that must not fail.
#include "wshost/service/Log.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Exception.h>
#include <Poco/Logger.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace wshost::testing {
namespace {

class FullDisk final : public Poco::Channel {
 public:
  void log(const Poco::Message& message) override {
    texts.push_back(message.getText());
    throw Poco::WriteFileException("no space left");
  }
  std::vector<std::string> texts;
};

TEST(Log, AChannelThatThrowsCostsTheLineAlone) {
  const char name[] = "wshost.test.fulldisk";
  const Poco::AutoPtr<FullDisk> channel(new FullDisk);
  Poco::Logger::get(name).setChannel(channel);
  WriteLog(name, Poco::Message::PRIO_ERROR, "first");
  WriteLogOf(name, Poco::Message::PRIO_ERROR, []() -> std::string { throw std::bad_alloc(); });
  WriteLogOf(name, Poco::Message::PRIO_ERROR, [] { return std::string("second"); });
  WriteLog(name, Poco::Message::PRIO_TRACE, "below the logger's level");
  EXPECT_EQ(channel->texts, (std::vector<std::string>{"first", "second"}));
  Poco::Logger::destroy(name);
}

TEST(Log, DescribesWhateverWasThrown) {
  EXPECT_EQ(TextOf(std::make_exception_ptr(Poco::IOException("Poco's"))), "I/O error: Poco's");
  EXPECT_EQ(TextOf(std::make_exception_ptr(std::runtime_error("standard"))), "standard");
  EXPECT_EQ(TextOf(std::make_exception_ptr(7)), "something that is no std::exception");
}

}  // namespace
}  // namespace wshost::testing
