// SPDX-License-Identifier: MIT
// The smallest program with a shell around its service: options, settings, a log, signals, an operator's listener.

#include <wshost/app/HostApplication.h>
#include <wshost/service/WebSocketsService.h>

namespace {

class EchoService : public wshost::WebSocketsService {
 public:
  void OnMessage(const wshost::JsonValue& message) override { Send(message); }
};

class EchoApplication : public wshost::HostApplication {
 public:
  EchoApplication() : HostApplication({.name = "echo", .purpose = "Sends back what comes.", .path = "/echo"}) {}

 private:
  void Configure(wshost::Host& host, const wshost::Settings&) override { host.Map<EchoService>("/echo"); }
};

}  // namespace

int main(int argc, char** argv) { return EchoApplication().Run(argc, argv); }
