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
  void OnText(std::string_view name) override { SendText("noted, " + (name_ = name)); }
  void Greet() { SendText("dear " + name_); }

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
  wshost::Subscription connect =
      host->OnConnect([&](const AnyRef& session) { came.set_value(session.Id().ToUInt64()); });
  const auto message = host->OnMessage(
      [&](const AnyRef&, const wshost::MessageView& each) { said.set_value(std::string(each.Text())); });
  auto disconnect =
      host->OnDisconnect([&](const AnyRef&, const wshost::CloseInfo& close) { went.set_value(close.code); });

  Visitor ann(*host, "/customer");
  const std::uint64_t stored = Told("who came", came.get_future());
  connect.End();
  Expect("an answer", ann.Ask("ann"), "noted, ann");
  Expect("what the host heard", Told("what was said", said.get_future()), "ann");

  Visitor order(*host, "/order");
  Expect("all sessions", host->Sessions().size(), 2U);
  const auto onPath = [](const wshost::SessionInfo& info) { return info.path == "/order"; };
  Expect("the sessions on a path", host->Sessions().Find(onPath).size(), 1U);
  for (const auto& customer : host->Sessions().OfType<CustomerService>()) {
    customer.Invoke([](CustomerService& service) { service.Greet(); });
  }
  Expect("what a method of the service says", ann.Hear(), "dear ann");
  const auto tell = [](wshost::WebSocketsService& service) { service.SendText(service.Info().path); };
  Expect("those who are told their path", host->Sessions().InvokeAll(tell), 2U);
  Expect("what the customer is told", ann.Hear(), "/customer");
  Expect("what the order is told", order.Hear(), "/order");

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
