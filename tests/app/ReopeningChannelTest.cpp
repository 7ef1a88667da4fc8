// SPDX-License-Identifier: MIT
// A log whose disk is full for a while, or whose folder is gone.
#include "logging/ReopeningChannel.h"

#include <Poco/Exception.h>
#include <Poco/FileChannel.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>

#include "TemporaryFile.h"

namespace {

using wshost::app::ReopeningChannel;
using wshost::testing::TemporaryFile;

class LogOfAFile : public ::testing::Test {
 protected:
  void Log(const std::string& text) { channel_->log(Poco::Message("test", text, Poco::Message::PRIO_ERROR)); }
  std::string Content() const {
    std::ostringstream content;
    content << std::ifstream(path_).rdbuf();
    return content.str();
  }

  const TemporaryFile folder_{"unused", ""};
  const std::string logs_ = folder_.Folder() + "/logs";
  const std::string path_ = logs_ + "/chat.log";
  const bool isMade_ = std::filesystem::create_directory(logs_);
  Poco::AutoPtr<ReopeningChannel> channel_{new ReopeningChannel(new Poco::FileChannel(path_))};
};

TEST_F(LogOfAFile, IsWrittenAgainWhenTheDiskHasSpaceAgain) {
  std::filesystem::create_symlink("/dev/full", path_);
  channel_->open();
  Log("one");
  Log("two");
  std::filesystem::remove(path_);
  Log("three");
  Log("four");
  EXPECT_EQ(Content(), "three\n2 lines before this one could not be written\nfour\n");
}

TEST_F(LogOfAFile, IsWrittenAgainWhenItsFolderIsThereAgain) {
  channel_->open();
  Log("one");
  std::filesystem::remove_all(logs_);
  EXPECT_THROW(channel_->Reopen(), Poco::Exception);
  Log("two");
  std::filesystem::create_directory(logs_);
  Log("three");
  EXPECT_EQ(Content(), "three\n1 line before this one could not be written\n");
}

}  // namespace
