// SPDX-License-Identifier: MIT
// What a session says, in which order, and how it ends.
#include <string>

#include <wshost/host/WebSocketsHost.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

class EchoService : public wshost::WebSocketsService {
 public:
  void OnMessage(const wshost::JsonValue& message) override { Send(message); }
  void OnBinary(std::span<const std::byte> bytes) override { SendBinary(bytes); }
};

// Does what it is told.
class ObedientService : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view order) override {
    SendText("first");
    if (order == "hurry") SendText("urgent", wshost::Priority::High);
    if (order == "close") Close(wshost::CloseCode::GoingAway, "as told");
    if (order == "last word") SendAndClose(wshost::MessageKind::Text, "bye", wshost::CloseCode::Normal, "said");
    if (order == "drop") Disconnect(wshost::CloseCode::TryAgainLater, "later");
    if (order == "cut") Abort();
  }
};

}  // namespace

void TalkInJsonTextAndBytes() {
  wshost::WebSocketsHost<EchoService> host("ws://127.0.0.1:0/echo");
  host.AddWebSocketsEndpoint();
  host.Open();
  Visitor visitor(host, "/echo");
  for (const char* value : {R"({"from":"Ann","list":[1,2.5,null]})", "\"Hello, World!\"", "42"}) {
    Expect("an echoed value", visitor.Ask(value), value);
  }
  visitor.SayBytes("bytes");
  Expect("echoed bytes", visitor.Hear(), "bytes");
  visitor.Leave();
  host.Close();
}

void OrderAndEndWhatIsSent() {
  const auto host = wshost::Host::Start("ws://127.0.0.1:0/", [](wshost::Host& each) { each.Map<ObedientService>(""); });
  Visitor hurrying(*host, "/");
  Expect("what comes first", hurrying.Ask("hurry"), "urgent");
  Expect("what it passed", hurrying.Hear(), "first");

  const wshost::AnySessionRef session = host->Sessions().Find([](const wshost::SessionInfo&) { return true; }).at(0);
  Expect("the posted message is written", session.PostText("posted").Get() == wshost::PostResult::Written, true);
  Expect("what was posted", hurrying.Hear(), "posted");
  session.SendText("before the end");
  const wshost::CloseReceipt end = session.DrainAndClose(wshost::CloseCode::ServiceRestart, "drained");
  Expect("what was sent before", hurrying.Hear(), "before the end");
  Expect("the drained session's end", hurrying.Hear(), "close 1012 drained");
  Expect("the end is clean", end.Get().wasClean, true);
  Expect("the session is open", session.IsOpen(), false);

  Visitor closing(*host, "/");
  Expect("what is sent before a Close", closing.Ask("close"), "first");
  Expect("the Close", closing.Hear(), "close 1001 as told");
  Visitor listening(*host, "/");
  Expect("what is sent before the last word", listening.Ask("last word"), "first");
  Expect("the last word", listening.Hear(), "bye");
  Expect("the Close behind it", listening.Hear(), "close 1000 said");
  Visitor dropped(*host, "/");
  Expect("a session that drops what waits", dropped.Ask("drop"), "close 1013 later");
  Visitor cut(*host, "/");
  Expect("a session that is aborted", cut.Ask("cut"), "gone");
}
