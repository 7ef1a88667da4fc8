// SPDX-License-Identifier: MIT
// load: connects many clients to a WebSocket host, lets them send, and sums up what came back.
#include <Poco/Exception.h>
#include <Poco/Net/Net.h>
#include <Poco/Net/SocketAddress.h>

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "CommandLine.h"
#include "Interruption.h"
#include "LoadRun.h"
#include "OperatingSystem.h"
#include "Progress.h"
#include "Summary.h"

namespace {

// As sysexits.h has them.
constexpr int kBadUsage = 64;
constexpr int kUnavailable = 69;

load::Progress::Form ProgressForm(const load::LoadOptions& options) {
  using Form = load::Progress::Form;
  if (options.quiet) return Form::Silent;
  return load::IsErrorOutputTerminal() ? Form::OneLine : Form::Lines;
}

int Run(const load::LoadOptions& options) {
  load::PrepareForManySockets();
  const Poco::Net::SocketAddress server(options.url->host, options.url->port);
  const load::Interruption interruption;
  load::Progress progress(std::cerr, ProgressForm(options));
  load::LoadRun run(options, server, progress, load::Interruption::IsRequested);
  const load::LoadFigures figures = run.Run();
  if (options.jsonSummary) {
    std::cout << load::JsonSummary(figures).ToString() << std::endl;
  } else {
    std::cout << load::TextSummary(figures) << std::flush;
  }
  return figures.IsSuccess() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
  const auto line = load::CommandLine::Read({argv + 1, argv + argc});
  if (line.wantsHelp) {
    load::CommandLine::WriteHelp(std::cout);
    return 0;
  }
  Poco::Net::initializeNetwork();
  return Run(line.options);
} catch (const std::invalid_argument& error) {
  std::cerr << "load: " << error.what() << "\nTry --help." << std::endl;
  return kBadUsage;
} catch (const Poco::Exception& error) {
  std::cerr << "load: " << error.displayText() << std::endl;
  return kUnavailable;
} catch (const std::exception& error) {
  std::cerr << "load: " << error.what() << std::endl;
  return kUnavailable;
}
