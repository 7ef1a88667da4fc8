// SPDX-License-Identifier: MIT
// stocks: a WebSocket server that sends made-up stock prices each second, and the page to watch them on.
#include <random>

#include "PageFiles.h"
#include "SampleApplication.h"
#include "StocksService.h"
#include "wshost/host/WebSocketsHost.h"

class StocksApplication : public samples::SampleApplication {
 public:
  StocksApplication() : SampleApplication("Sends stock prices each second.", "/stocks", PageFiles()) {}

 private:
  std::unique_ptr<wshost::Host> MakeHost(const std::string& address) override {
    const auto tape = std::make_shared<TickerTape>(std::random_device{}());
    return std::make_unique<wshost::WebSocketsHost<StocksService>>(
        address, [tape] { return std::make_unique<StocksService>(tape); });
  }
};

int main(int argc, char** argv) { return StocksApplication().Run(argc, argv); }
