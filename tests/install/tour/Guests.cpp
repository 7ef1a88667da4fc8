// SPDX-License-Identifier: MIT
// A plain HTTP handler that decides about an upgrade, and functions that serve the group it lets guests into.
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <future>
#include <string>

#include <wshost/host/Host.h>
#include <wshost/host/UpgradeRequest.h>
#include <wshost/service/CurrentSession.h>

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
  explicit Door(std::string group) : group_(std::move(group)) {}
  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
    auto upgrade = wshost::UpgradeRequest::From(request);  // T2, T3
    if (!upgrade) {
      response.send() << "come with a WebSocket";
      return;
    }
    if (!request.has("X-Name")) {  // T6
      response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_FORBIDDEN);
      response.send() << "who are you?";
      return;
    }
    wshost::AcceptOptions options;
    options.fields = {{"X-Session", upgrade->ReservedId().ToString()}};                      // T9, T12
    options.cookies = {Poco::Net::HTTPCookie("seen", "1")};                                  // T11
    options.attachment = std::make_shared<Guest>(request.get("X-Name"));                     // T13
    if (const auto session = upgrade->Accept(group_, options)) session.SendText("welcome");  // T4, T5, T7
  }

 private:
  const std::string group_;
};

class DoorFactory : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit DoorFactory(std::string group) : group_(std::move(group)) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new Door(group_);
  }

 private:
  const std::string group_;
};

// The group hears text, and ends who sends bytes (T10, T14, T16, T17); the other one hears bytes (T15).
wshost::SessionHandlers GuestHandlers(std::promise<wshost::SessionId>& left) {
  return {.onText =
              [](wshost::HandledSession& session, std::string_view text) {
                const bool isCurrent = wshost::CurrentSession().Id() == session.Id();  // T25
                session.SendText(session.AttachmentAs<Guest>()->name + (isCurrent ? ": " : "? ") + std::string(text));
              },
          .onBinary = nullptr,
          .onDisconnect = [&left](wshost::HandledSession& session,
                                  const wshost::CloseInfo&) { left.set_value(session.Id()); }};
}

wshost::SessionHandlers FlippingHandlers() {
  return {.onText = [](wshost::HandledSession& session,
                       std::string_view text) { session.Send(wshost::MessageKind::Binary, text); },  // T19
          .onBinary = [](wshost::HandledSession& session,
                         std::span<const std::byte> bytes) { session.Send(wshost::MessageKind::Text, bytes); },  // T20
          .onDisconnect = nullptr};
}

}  // namespace

void LetAHandlerDecide() {
  std::promise<wshost::SessionId> left;
  const auto host = wshost::Host::Start("ws://127.0.0.1:0/", [&](wshost::Host& each) {
    each.MapHttp("/door", new DoorFactory("guests"));
    each.MapHttp("/mirror", new DoorFactory("flipped"));
    each.HandleGroup("guests", GuestHandlers(left));
    each.HandleGroup("flipped", FlippingHandlers());
  });
  Expect("a plain request's answer", Get(*host, "/door"), "200 come with a WebSocket");
  Expect("how somebody without a name is refused", Refusal(*host, "/door"), 403);
  Visitor guest(*host, "/door", {{"X-Name", "ann"}});
  Expect("what is sent at once", guest.Hear(), "welcome");
  Expect("the cookie of the 101", guest.Answer().get("Set-Cookie", ""), "seen=1");
  Expect("what knows the guest", guest.Ask("hello"), "ann: hello");
  const auto session = wshost::AnySessionRef::Restore(*wshost::SessionId::FromString(guest.Answer().get("X-Session")));
  // T8, T29
  Expect("the last active session", session.AttachmentAs<Guest>()->LastActive() == session.Id(), true);
  guest.SayBytes("bytes");
  Expect("bytes, for which there is no function", guest.Hear().substr(0, 10), "close 1003");
  Expect("who has left", Told("who has left", left.get_future()), session.Id());

  Visitor flipping(*host, "/mirror", {{"X-Name", "bob"}});
  Expect("what is sent at once there", flipping.Hear(), "welcome");
  Expect("text that comes back as bytes", flipping.Ask("text"), "text");
  flipping.SayBytes("bytes");
  Expect("bytes that come back as text", flipping.Hear(), "bytes");
}
