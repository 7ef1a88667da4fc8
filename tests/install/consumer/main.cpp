// SPDX-License-Identifier: MIT
// The smallest program with a service: opens on a port the system chooses, says which, and closes.

#include <iostream>

#include <wshost/host/ShutdownSignal.h>
#include <wshost/host/WebSocketsHost.h>
#include <wshost/service/SessionCollection.h>
#include <wshost/service/WebSocketsService.h>

namespace {

class ChatService : public wshost::WebSocketsService {
 public:
  void OnOpen() override { room.TryAdd(*this); }
  void OnMessage(const wshost::JsonValue& message) override { room.Relay(message); }
  void OnClose(const wshost::CloseInfo&) override { room.Remove(Id()); }

 private:
  static inline wshost::SessionCollection<ChatService> room;
};

}  // namespace

int main() {
  wshost::ShutdownSignal stop;
  wshost::WebSocketsHost<ChatService> host{"ws://127.0.0.1:0/chat"};
  host.AddWebSocketsEndpoint();
  host.Open();
  std::cout << "Websocket server listening on " << host.Endpoints().front().Address() << std::endl;
  host.Close();
}
