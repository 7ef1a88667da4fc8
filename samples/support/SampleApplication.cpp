// SPDX-License-Identifier: MIT
// The life of a sample: check the options, open the host, say where it listens, wait, drain.
#include "SampleApplication.h"

#include <Poco/Exception.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionCallback.h>
#include <Poco/Util/OptionException.h>

#include <exception>
#include <iostream>
#include <utility>

#include "Arguments.h"

namespace samples {
namespace {

constexpr int kDefaultPort = 4502;
constexpr const char* kDefaultBindAddress = "127.0.0.1";

}  // namespace

SampleApplication::SampleApplication(std::string purpose, std::string servicePath,
                                     std::vector<wshost::StaticFile> webFiles)
    : purpose_(std::move(purpose)), servicePath_(std::move(servicePath)), webFiles_(std::move(webFiles)) {
  setUnixOptions(true);
}

int SampleApplication::Run(int argc, char** argv) {
  // Poco reports a bad option as a configuration error (78) after a daemon has forked; callers expect 64, at once.
  try {
    Poco::Util::OptionSet known;
    defineOptions(known);
    CheckArguments(known, argc, argv);
  } catch (const Poco::Util::OptionException& error) {
    std::cerr << argv[0] << ": " << error.displayText() << "\nTry --help." << std::endl;
    return EXIT_USAGE;
  }
  return run(argc, argv);
}

void SampleApplication::defineOptions(Poco::Util::OptionSet& options) {
  using Poco::Util::Option;
  ServerApplication::defineOptions(options);
  options.addOption(Option("help", "h", "print this and exit")
                        .callback(Poco::Util::OptionCallback<SampleApplication>(this, &SampleApplication::HandleHelp)));
  options.addOption(Option("port", "p", "TCP port to listen on; 0: chosen by the system (default 4502)")
                        .argument("N")
                        .validator(new PortValidator)
                        .binding("sample.port"));
  options.addOption(Option("bind", "b", "IP address to listen on (default 127.0.0.1)")
                        .argument("ADDRESS")
                        .validator(new AddressValidator)
                        .binding("sample.bind"));
}

void SampleApplication::HandleHelp(const std::string&, const std::string&) {
  helpRequested_ = true;
  stopOptionsProcessing();
}

void SampleApplication::initialize(Poco::Util::Application& self) {
  LogToConsole();
  ServerApplication::initialize(self);
}

void SampleApplication::LogToConsole() {
  config().setString("logging.formatters.line.class", "PatternFormatter");
  config().setString("logging.formatters.line.pattern", "%Y-%m-%d %H:%M:%S.%i %p %s: %t");
  config().setString("logging.formatters.line.times", "local");
  config().setString("logging.channels.console.class", "ConsoleChannel");
  config().setString("logging.channels.console.formatter", "line");
  config().setString("logging.loggers.root.channel", "console");
  config().setString("logging.loggers.root.level", "information");
}

int SampleApplication::main(const std::vector<std::string>&) {
  if (helpRequested_) {
    Poco::Util::HelpFormatter formatter(options());
    formatter.setCommand(commandName());
    formatter.setUsage("[--port=N] [--bind=ADDRESS]");
    formatter.setHeader(purpose_);
    formatter.format(std::cout);
    return EXIT_OK;
  }
  try {
    const auto host = MakeHost(WebSocketAddress(config().getString("sample.bind", kDefaultBindAddress),
                                                config().getInt("sample.port", kDefaultPort), servicePath_));
    Serve(*host);
    return EXIT_OK;
  } catch (const Poco::Exception& error) {
    std::cerr << commandName() << ": " << error.displayText() << std::endl;
  } catch (const std::exception& error) {
    std::cerr << commandName() << ": " << error.what() << std::endl;
  }
  return EXIT_UNAVAILABLE;
}

void SampleApplication::Serve(wshost::Host& host) {
  host.MapHttp("/*", new wshost::StaticContent(webFiles_));
  host.AddWebSocketsEndpoint();
  host.Open();
  const wshost::ServiceEndpoint& endpoint = host.Endpoints().front();
  std::cout << "Page: " << endpoint.HttpAddress() << "\nWebsocket server listening on " << endpoint.Address()
            << std::endl;
  stop_.Wait();
  logger().information("Told to end: saying goodbye to %z sessions", host.Sessions().size());
  host.Close();
}

}  // namespace samples
