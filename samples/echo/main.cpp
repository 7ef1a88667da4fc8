// SPDX-License-Identifier: MIT
// echo: a WebSocket server that answers every message with itself.
#include "EchoService.h"
#include "SampleApplication.h"
#include "WebFiles.h"
#include "wshost/host/WebSocketsHost.h"

class EchoApplication : public samples::SampleApplication {
 public:
  EchoApplication() : SampleApplication("Sends every WebSocket message back as it came.", "/echo", WebFiles()) {}

 private:
  std::unique_ptr<wshost::Host> MakeHost(const std::string& address) override {
    return std::make_unique<wshost::WebSocketsHost<EchoService>>(address);
  }
};

int main(int argc, char** argv) { return EchoApplication().Run(argc, argv); }
