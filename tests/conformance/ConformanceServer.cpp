// SPDX-License-Identifier: MIT
// The server under test: conformance_server [KEY=VALUE...]. Prints its port, then how each session that asks for it
// ended.
#include <charconv>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "Options.h"
#include "wshost/host/ShutdownSignal.h"
#include "wshost/host/WebSocketsHost.h"

namespace wshost::testing {
namespace {

/// Prints one line, whole: sessions of several loops do so.
void PrintLine(const std::string& line) {
  std::fputs((line + '\n').c_str(), stdout);
  std::fflush(stdout);
}

/// Sends each message back, and prints how it ended if the request has a field X-Case.
class EchoService : public WebSocketsService {
 public:
  void OnOpen() override {
    ChooseSubprotocol({"chat", "soap"});
    case_ = HttpRequestHeaders().Find("X-Case").value_or("");
  }
  void OnText(std::string_view text) override { SendText(text); }
  void OnBinary(std::span<const std::byte> bytes) override { SendBinary(bytes); }
  void OnClose(const CloseInfo& close) override {
    if (case_.empty()) return;
    PrintLine("ended " + case_ + ' ' + std::to_string(static_cast<int>(close.code)) +
              (close.wasClean ? " clean" : " unclean"));
  }

 private:
  std::string case_;
};

/// Closes as it is told: "CODE REASON".
class ClosingService final : public EchoService {
 public:
  void OnText(std::string_view text) override {
    int code = 0;
    std::from_chars(text.data(), text.data() + text.size(), code);
    const std::size_t space = text.find(' ');
    Close(static_cast<CloseCode>(code), space == std::string_view::npos ? std::string_view() : text.substr(space + 1));
  }
};

HostOptions ToHostOptions(const Options& words) {
  HostOptions options;
  options.loopCount = 2;
  options.protocol.maxMessageBytes = words.Number("max-message", options.protocol.maxMessageBytes);
  options.protocol.maxFragments = words.Number("max-fragments", options.protocol.maxFragments);
  options.compression.enabled = words.Number("compression", 1) != 0;
  options.compression.contextTakeover = words.Number("takeover", 0) != 0;
  options.compression.thresholdBytes = words.Number("threshold", options.compression.thresholdBytes);
  options.compression.serverMaxWindowBits = words.Number("server-bits", 15);
  options.compression.clientMaxWindowBits = words.Number("client-bits", 15);
  options.maxQueueBytes = 64 * 1024 * 1024;  // the cases are read one by one, however much comes back
  return options;
}

void Run(const Options& words) {
  ShutdownSignal stop;
  WebSocketsHost<EchoService> host{"ws://127.0.0.1:0/", ToHostOptions(words)};
  host.Map<ClosingService>("/closing");
  host.AddWebSocketsEndpoint();
  host.Open();
  PrintLine("port " + std::to_string(host.Endpoints().front().Port()));
  stop.Wait();
  host.Close();
}

}  // namespace
}  // namespace wshost::testing

int main(int argc, char** argv) try {
  wshost::testing::Options words;
  for (int i = 1; i < argc; ++i) words.Add(argv[i]);
  wshost::testing::Run(words);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "conformance_server: %s\n", error.what());
  return 1;
}
