// SPDX-License-Identifier: MIT
// The program acts on its sessions: it is told of them, finds them by what they are, and again by a stored number.
#include <cstdint>
#include <future>
#include <string>

#include <wshost/host/Host.h>

#include "Check.h"
#include "Stops.h"
#include "Visitor.h"

namespace {

class CustomerService : public wshost::WebSocketsService {
 public:
  void OnText(std::string_view text) override {  // O4
    if (text == "greet") return Greet();
    SendText("noted, " + (name_ = text));
  }
  void Greet() {  // O3
    SendText("dear " + name_);
    SendText("how are you?");
  }

 private:
  std::string name_;
};

class OrderService : public wshost::WebSocketsService {};

using AnyRef = wshost::SessionRef<wshost::WebSocketsService>;

}  // namespace

void ActOnSessionsFromOutside() {
  const auto host = wshost::Host::Start("ws://127.0.0.1:0/", [](wshost::Host& each) {
    each.Map<CustomerService>("customer");
    each.Map<OrderService>("order");
  });
  std::promise<std::uint64_t> came;
  std::promise<std::string> said;
  std::promise<wshost::CloseCode> went;
  // E3, E7, E8, E10, E11
  wshost::Subscription connect =
      host->OnConnect([&](const AnyRef& session) { came.set_value(session.Id().ToUInt64()); });
  auto message = host->OnMessage(
      [&](const AnyRef&, const wshost::MessageView& each) { said.set_value(std::string(each.Text())); });
  auto disconnect =
      host->OnDisconnect([&](const AnyRef&, const wshost::CloseInfo& close) { went.set_value(close.code); });

  Visitor ann(*host, "/customer");
  const std::uint64_t stored = Told("who came", came.get_future());
  connect.End();
  Expect("an answer", ann.Ask("ann"), "noted, ann");
  Expect("what the host heard", Told("what was said", said.get_future()), "ann");
  message.End();

  ann.Say("greet");
  for (const char* text : {"dear ann", "how are you?"}) Expect("a greeting", ann.Hear(), text);

  Visitor order(*host, "/order");
  // O5, O9, F11
  Expect("all sessions", host->Sessions().size(), 2U);
  const auto onPath = [](const wshost::SessionInfo& info) { return info.path == "/order"; };
  // O10
  Expect("the sessions on a path", host->Sessions().Find(onPath).size(), 1U);
  // F12
  for (const auto& customer : host->Sessions().OfType<CustomerService>()) {
    customer.Invoke([](CustomerService& service) { service.Greet(); });
  }
  for (const char* text : {"dear ann", "how are you?"}) Expect("what a method says", ann.Hear(), text);
  const auto tell = [](wshost::WebSocketsService& service) { service.SendText(service.Info().path); };
  // O11, T27
  Expect("those who are told their path", host->Sessions().InvokeAll(tell), 2U);
  Expect("what the customer is told", ann.Hear(), "/customer");
  Expect("what the order is told", order.Hear(), "/order");

  // T8, T28
  const auto restored = wshost::SessionRef<CustomerService>::Restore(wshost::SessionId(stored));
  Expect("the session of the stored number is found", static_cast<bool>(restored), true);
  restored.SendAndClose(wshost::MessageKind::Text, "enough");
  Expect("what is sent by number", ann.Hear(), "enough");
  Expect("the end by number", ann.Hear(), "close 1000");
  Expect("the end is told as normal", Told("who went", went.get_future()) == wshost::CloseCode::Normal, true);
  disconnect.End();
  Expect("those who are left", host->Sessions().CloseAll(wshost::CloseCode::GoingAway, "closing time"), 1U);
  Expect("the end of all", order.Hear(), "close 1001 closing time");
}
