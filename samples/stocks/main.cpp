// SPDX-License-Identifier: MIT
// stocks: a WebSocket server that sends made-up stock prices each second, and the page to watch them on.
#include <random>

#include "PageFiles.h"
#include "StocksService.h"
#include "wshost/app/HostApplication.h"

class StocksApplication : public wshost::HostApplication {
 public:
  StocksApplication()
      : HostApplication(
            {.name = "wshost-stocks", .purpose = "Sends stock prices each second.", .path = "/stocks", .page = "/"}) {}

 private:
  void Configure(wshost::Host& host, const wshost::Settings&) override {
    const auto tape = std::make_shared<TickerTape>(std::random_device{}());
    host.Map<StocksService>("/stocks", [tape] { return std::make_unique<StocksService>(tape); });
    host.MapHttp("/*", new wshost::StaticContent(PageFiles()));
  }
};

int main(int argc, char** argv) { return StocksApplication().Run(argc, argv); }
