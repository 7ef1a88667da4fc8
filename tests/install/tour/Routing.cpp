// SPDX-License-Identifier: MIT
// How a request finds its service: paths with parameters, and stages before and behind the WebSockets.
#include <atomic>
#include <future>
#include <string>

#include <wshost/host/Host.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

class QuoteService : public wshost::WebSocketsService {
 public:
  void OnOpen() override {                                                                       // W2, W4
    if (RouteParameter("symbol") == "NONE") throw wshost::UpgradeRefused(404, "no such share");  // W3
    AddResponseField("X-Symbol", RouteParameter("symbol"));
    SendText("quotes of " + std::string(RouteParameter("symbol")) + " for " + HttpRequestUri().getQuery());
  }
};

class FileService : public wshost::WebSocketsService {
 public:
  void OnOpen() override { SendText("file " + std::string(RouteParameter("path"))); }
};

}  // namespace

void FindTheWayByPathsAndStages() {
  std::atomic<int> answered{0};
  std::promise<int> lastStatus;
  const auto host = wshost::Host::Start("ws://127.0.0.1:0/", [&](wshost::Host& each) {
    each.Map<QuoteService>("/stocks/{symbol}");  // F3, O6, O7
    each.Map<FileService>("/files/{path...}");
    // F8, O1; a stage may take its time, and holds nobody up (E6)
    each.AddStage(wshost::StagePlace::BeforeWebSockets, [&](wshost::StagedRequest request) {
      request.OnAnswered([&](int status) {
        if (++answered == 5) lastStatus.set_value(status);
      });
      if (request.Target() == "/files/secret") return request.Answer(403, "not for you");
      request.Next();
    });
    // F9
    each.AddStage(wshost::StagePlace::AfterWebSockets, [](wshost::StagedRequest request) {
      if (request.Target() == "/health") return request.Answer(200, "fine");
      request.Next();
    });
  });
  Visitor quotes(*host, "/stocks/ACME?who=ann");
  Expect("a path's parameter", quotes.Hear(), "quotes of ACME for who=ann");
  Expect("a field of the 101", quotes.Answer().get("X-Symbol", ""), "ACME");
  Expect("the rest of a path", Visitor(*host, "/files/a/b.txt").Hear(), "file a/b.txt");
  Expect("what a service refuses", Refusal(*host, "/stocks/NONE"), 404);
  Expect("what a stage refuses", Refusal(*host, "/files/secret"), 403);
  Expect("what a stage behind the WebSockets answers", Get(*host, "/health"), "200 fine");
  Expect("the last of five answers", Told("how a request was answered", lastStatus.get_future()), 200);
}
