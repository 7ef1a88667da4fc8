// SPDX-License-Identifier: MIT
// What the mains of the samples share: options, logging, start, and an orderly end.
#pragma once

#include <Poco/Util/ServerApplication.h>

#include <memory>
#include <string>
#include <vector>

#include "wshost/host/Host.h"
#include "wshost/host/ShutdownSignal.h"
#include "wshost/host/StaticContent.h"

namespace samples {

/// A program that hosts one service at `servicePath` and its page at "/", until it is told to end.
class SampleApplication : public Poco::Util::ServerApplication {
 public:
  SampleApplication(std::string purpose, std::string servicePath, std::vector<wshost::StaticFile> webFiles);

  /// Runs the program. Returns: the exit code; EXIT_USAGE if the command line is wrong.
  int Run(int argc, char** argv);

 protected:
  /// Makes the host. Called: once, from main(), where threads may be started (a daemon has forked by then).
  virtual std::unique_ptr<wshost::Host> MakeHost(const std::string& address) = 0;

  void defineOptions(Poco::Util::OptionSet& options) override;
  void initialize(Poco::Util::Application& self) override;
  int main(const std::vector<std::string>& arguments) override;

 private:
  void HandleHelp(const std::string& name, const std::string& value);
  void LogToConsole();
  void Serve(wshost::Host& host);

  wshost::ShutdownSignal stop_;  // from the constructor on, so that no thread lacks what it holds
  std::string purpose_;
  std::string servicePath_;
  std::vector<wshost::StaticFile> webFiles_;
  bool helpRequested_ = false;
};

}  // namespace samples
