// SPDX-License-Identifier: MIT
// The services of the tour.
#include "Services.h"

#include <Poco/Net/HTTPServerResponse.h>

#include "Guest.h"

using namespace wshost;

void Stock::OnOpen() {
  symbol_ = RouteParameter("symbol");
  if (symbol_ == "NONE") throw UpgradeRefused(404, "no such stock");
  ChooseSubprotocol({"quotes"});
  AddResponseField("X-Symbol", symbol_);
  KeepRequest();
}

void Stock::OnText(std::string_view text) {
  if (text == "who") SendText(AttachmentAs<User>()->name + " looks at " + symbol_ + ", " + std::string(Subprotocol()));
  if (text == "where") SendText(HttpRequestUri().getPath());
  if (text == "urgent") {
    SendText("behind");
    SendText("before", Priority::High);
  }
  if (text == "bye") SendAndClose(MessageKind::Text, "farewell", CloseCode::Normal);
  if (text == "out") Disconnect(CloseCode::PolicyViolation, "out");
  if (text == "cut") Abort();
}

void Talk::OnOpen() {
  all.TryAdd(*this);
  rooms.Add("lobby", *this);
}

void Talk::OnText(std::string_view text) {
  const SessionId own = Id();
  if (text.starts_with("join ")) rooms.Add(text.substr(5), *this);
  if (text.starts_with("to ")) rooms.RelayText(text.substr(3), "hello from here", {.except = {&own, 1}});
  if (text == "all") all.Relay(JsonValue("to everybody"));
}

void Pooled::OnText(std::string_view text) {
  // Waiting is allowed here: for the first message to be on its way, in this case.
  const PostResult result = PostText(text).Get();
  SendText(result == PostResult::Written ? "written" : "lost");
}

SessionTask Waiting::OnTextAsync(std::string text) {
  const std::size_t length = co_await queue_.Run([&] { return text.size(); });
  Expect(CurrentSession().Id() == Id(), "a coroutine goes on as a callback of its session");
  co_await PostText(std::to_string(length));
  SendText("after it was written");
}

namespace {

class DoorHandler : public Poco::Net::HTTPRequestHandler {
 public:
  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
    if (auto upgrade = UpgradeRequest::From(request)) {
      const SessionId reserved = upgrade->ReservedId();
      AcceptOptions options;
      options.cookies.emplace_back("door", "open");
      options.attachment = std::make_shared<User>("a guest of the door");
      if (const auto session = upgrade->Accept("door", options)) {
        session.SendText(session.Id() == reserved ? "come in" : "who are you?");
      }
      return;
    }
    response.setStatus(Poco::Net::HTTPResponse::HTTP_UPGRADE_REQUIRED);
    response.send() << "a WebSocket, please";
  }
};

}  // namespace

Poco::Net::HTTPRequestHandler* Door::createRequestHandler(const Poco::Net::HTTPServerRequest&) {
  return new DoorHandler;
}
