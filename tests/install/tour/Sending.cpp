// SPDX-License-Identifier: MIT
// What a session says, in which order, and how it ends.
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <Poco/Exception.h>

#include <wshost/host/WebSocketsHost.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

// A class for a kind of session, and an object for each (C1, C2, O2, W1).
class EchoService : public wshost::WebSocketsService {
 public:
  void OnOpen() override { KeepRequest(); }
  void OnMessage(const wshost::JsonValue& message) override {  // W5, W7
    if (message["fail"].As<bool>(false)) throw std::runtime_error("as it was told");
    if (message == "who") {
      Send(wshost::JsonValue(std::string(HttpRequestHeaders().Find("X-Name").value())));
    } else {
      Send(message);
    }
  }
  void OnBinary(std::span<const std::byte> bytes) override { SendBinary(bytes); }
  void OnError(const wshost::ServiceError& error) override { SendText("failed in " + std::string(error.callback)); }
};

// Does what it is told.
class ObedientService : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view order) override {
    SendText("first");
    if (order == "hurry") SendText("urgent", wshost::Priority::High);  // O13
    if (order == "close") Close(wshost::CloseCode::GoingAway, "as told");
    if (order == "last word") SendAndClose(wshost::MessageKind::Text, "bye", wshost::CloseCode::Normal, "said");
    if (order == "drop") Disconnect(wshost::CloseCode::TryAgainLater, "later");
    if (order == "cut") Abort();
  }
};

// A host that cannot listen says so when it is opened (E4).
void ExpectRefusedToAnother(const std::string& address) {
  wshost::WebSocketsHost<EchoService> second(address);
  second.AddWebSocketsEndpoint();
  bool isRefused = false;
  try {
    second.Open();
  } catch (const Poco::Exception&) {
    isRefused = true;
  }
  Expect("an address is refused that another host has", isRefused, true);
}

}  // namespace

void TalkInJsonTextAndBytes() {
  wshost::HostOptions options;
  options.pingInterval = std::chrono::milliseconds(0);  // nobody is asked for a sign of life (T18)
  wshost::WebSocketsHost<EchoService> host("ws://127.0.0.1:0/echo", options);                  // C14, F4, W9
  Expect("a host that is made is open", host.GetState() == wshost::Host::State::Open, false);  // E2
  host.AddWebSocketsEndpoint();
  host.Open();  // C15; it returns while the host accepts (E5)
  ExpectRefusedToAnother(host.Endpoints().front().Address());
  Visitor visitor(host, "/echo", {{"X-Name", "ann"}});  // any client of RFC 6455 (T1)
  for (const char* value : {R"({"from":"Ann","list":[1,2.5,null]})", "\"Hello, World!\"", "42"}) {
    Expect("an echoed value", visitor.Ask(value), value);
  }
  visitor.SayBytes("bytes");
  Expect("echoed bytes", visitor.Hear(), "bytes");
  Expect("who it is", visitor.Ask("\"who\""), "\"ann\"");                                             // W2, W4
  Expect("what a failing callback is told", visitor.Ask(R"({"fail":true})"), "failed in OnMessage");  // W8
  Expect("the failed session's end", visitor.Hear().substr(0, 10), "close 1011");
  Visitor other(host, "/echo");
  other.Leave();
  host.Close();
}

void OrderAndEndWhatIsSent() {
  const auto host = wshost::Host::Start(  // O8
      "ws://127.0.0.1:0/", [](wshost::Host& each) { each.Map<ObedientService>(""); });
  Visitor hurrying(*host, "/");
  Expect("what comes first", hurrying.Ask("hurry"), "urgent");
  Expect("what it passed", hurrying.Hear(), "first");  // O12

  const wshost::AnySessionRef session = host->Sessions().Find([](const wshost::SessionInfo&) { return true; }).at(0);
  // Each thread's messages keep their order, and wait for nothing; those of two threads have no order (T22, W6).
  std::thread([&session] { session.SendText("from a thread"); }).join();
  Expect("what a thread says", hurrying.Hear(), "from a thread");
  // O14
  Expect("the posted message is written", session.PostText("posted").Get() == wshost::PostResult::Written, true);
  Expect("what was posted", hurrying.Hear(), "posted");
  session.SendText("before the end");
  // O17: what is queued goes first
  const wshost::CloseReceipt end = session.DrainAndClose(wshost::CloseCode::ServiceRestart, "drained");
  Expect("what was sent before", hurrying.Hear(), "before the end");
  Expect("the drained session's end", hurrying.Hear(), "close 1012 drained");
  Expect("the end is clean", end.Get().wasClean, true);
  Expect("the session is open", session.IsOpen(), false);  // T26

  Visitor closing(*host, "/");  // O15
  Expect("what is sent before a Close", closing.Ask("close"), "first");
  Expect("the Close", closing.Hear(), "close 1001 as told");
  Visitor listening(*host, "/");  // T21
  Expect("what is sent before the last word", listening.Ask("last word"), "first");
  Expect("the last word", listening.Hear(), "bye");
  Expect("the Close behind it", listening.Hear(), "close 1000 said");
  Visitor dropped(*host, "/");  // T23, T24
  Expect("a session that drops what waits", dropped.Ask("drop"), "close 1013 later");
  Visitor cut(*host, "/");  // O16
  Expect("a session that is aborted", cut.Ask("cut"), "gone");
}
