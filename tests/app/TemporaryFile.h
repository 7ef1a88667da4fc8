// SPDX-License-Identifier: MIT
// A file that is there as long as a test.
#pragma once

#include <Poco/TemporaryFile.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace wshost::testing {

/// A folder of its own with one file in it.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& content) : folder_(Poco::TemporaryFile::tempName()) {
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/" + name;
    Write(content);
  }
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void Write(const std::string& content) const { std::ofstream(path_, std::ios::binary) << content; }
  const std::string& Path() const noexcept { return path_; }
  const std::string& Folder() const noexcept { return folder_; }

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace wshost::testing
