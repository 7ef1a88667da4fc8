// SPDX-License-Identifier: MIT
// echo: a WebSocket server that answers every message with itself.
#include "EchoService.h"
#include "web/WebFiles.h"
#include "wshost/app/HostApplication.h"

class EchoApplication : public wshost::HostApplication {
 public:
  EchoApplication()
      : HostApplication({.name = "wshost-echo",
                         .purpose = "Sends every WebSocket message back as it came.",
                         .path = "/echo",
                         .page = "/"}) {}

 private:
  void Configure(wshost::Host& host, const wshost::Settings&) override {
    host.Map<EchoService>("/echo");
    host.MapHttp("/*", new wshost::StaticContent(WebFiles()));
  }
};

int main(int argc, char** argv) { return EchoApplication().Run(argc, argv); }
