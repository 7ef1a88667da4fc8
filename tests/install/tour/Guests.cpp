// SPDX-License-Identifier: MIT
// A plain HTTP handler that decides about an upgrade, and functions that serve the group it lets guests into.
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <future>
#include <string>

#include <wshost/host/Host.h>
#include <wshost/host/UpgradeRequest.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

struct Guest : wshost::Attachment {
  explicit Guest(std::string called) : name(std::move(called)) {}
  const std::string name;
};

class Door : public Poco::Net::HTTPRequestHandler {
 public:
  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
    auto upgrade = wshost::UpgradeRequest::From(request);
    if (!upgrade) {
      response.send() << "come with a WebSocket";
      return;
    }
    wshost::AcceptOptions options;
    options.fields = {{"X-Session", upgrade->ReservedId().ToString()}};
    options.cookies = {Poco::Net::HTTPCookie("seen", "1")};
    options.attachment = std::make_shared<Guest>(request.get("X-Name"));
    if (const auto session = upgrade->Accept("guests", options)) session.SendText("welcome");
  }
};

class DoorFactory : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override { return new Door; }
};

}  // namespace

void LetAHandlerDecide() {
  std::promise<wshost::SessionId> left;
  const auto host = wshost::Host::Start("ws://127.0.0.1:0/", [&](wshost::Host& each) {
    each.MapHttp("/door", new DoorFactory);
    each.HandleGroup("guests", {.onText =
                                    [](wshost::HandledSession& session, std::string_view text) {
                                      session.SendText(session.AttachmentAs<Guest>()->name + ": " + std::string(text));
                                    },
                                .onBinary = nullptr,
                                .onDisconnect = [&](wshost::HandledSession& session,
                                                    const wshost::CloseInfo&) { left.set_value(session.Id()); }});
  });
  Expect("a plain request's answer", Get(*host, "/door"), "200 come with a WebSocket");
  Visitor guest(*host, "/door", {{"X-Name", "ann"}});
  Expect("what is sent at once", guest.Hear(), "welcome");
  Expect("the cookie of the 101", guest.Answer().get("Set-Cookie", ""), "seen=1");
  Expect("what knows the guest", guest.Ask("hello"), "ann: hello");
  const auto session = wshost::AnySessionRef::Restore(*wshost::SessionId::FromString(guest.Answer().get("X-Session")));
  Expect("the last active session", session.AttachmentAs<Guest>()->LastActive() == session.Id(), true);
  guest.SayBytes("bytes");
  Expect("bytes, for which there is no function", guest.Hear().substr(0, 10), "close 1003");
  Expect("who has left", Told("who has left", left.get_future()), session.Id());
}
