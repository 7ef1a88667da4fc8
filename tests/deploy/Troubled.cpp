// SPDX-License-Identifier: MIT
// A program whose service does what no service should when it is asked to, for the tests of what its manager then sees.
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>

#include "wshost/app/HostApplication.h"
#include "wshost/service/WebSocketsService.h"

namespace {

class TroubledService : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view text) override {
    if (text == "hang") std::promise<void>().get_future().wait();
    if (text == "who am I") SendText(RemoteAddress().host().toString());
  }
};

class TroubledApplication : public wshost::HostApplication {
 public:
  TroubledApplication()
      : HostApplication({.name = "troubled", .purpose = "Gets into trouble when it is asked to.", .path = "/"}) {}

 private:
  void DeclareSettings(wshost::Settings& settings) override {
    settings.Add({.key = "test.isBroken",
                  .kind = wshost::SettingKind::Flag,
                  .fallback = "false",
                  .description = "Whether it fails before it listens"});
    settings.Add({.key = "test.throws",
                  .kind = wshost::SettingKind::Choice,
                  .fallback = "nothing",
                  .description = "What it throws when it adjusts options",
                  .choices = {"nothing", "number", "text", "settings"}});
    settings.Add({.key = "test.refuses",
                  .kind = wshost::SettingKind::Flag,
                  .fallback = "false",
                  .description = "Whether it refuses its settings when it starts"});
    if (std::getenv("TROUBLED_DECLARES_TWICE") != nullptr) settings.Add(settings.All().front());
  }
  void AdjustOptions(wshost::HostOptions&, const wshost::Settings& settings) override {
    const std::string& what = settings.Text("test.throws");
    if (what == "number") throw 42;  // NOLINT: what no program should do
    if (what == "text") throw std::runtime_error("adjusted as asked");
    if (what == "settings") throw wshost::SettingsError("test.throws: refused as asked");
  }
  void Configure(wshost::Host& host, const wshost::Settings& settings) override {
    if (settings.Flag("test.refuses")) throw wshost::SettingsError("test.refuses: refused as asked");
    if (settings.Flag("test.isBroken")) throw std::runtime_error("broken as asked");
    host.Map<TroubledService>("/");
  }
};

}  // namespace

int main(int argc, char** argv) { return TroubledApplication().Run(argc, argv); }
