// SPDX-License-Identifier: MIT
// chat: a WebSocket server that relays every JSON value to everybody, and the page to chat on.
#include "ChatService.h"
#include "web/WebFiles.h"
#include "wshost/app/HostApplication.h"

class ChatApplication : public wshost::HostApplication {
 public:
  ChatApplication()
      : HostApplication({.name = "wshost-chat",
                         .purpose = "Relays every JSON message to everybody in the chat.",
                         .path = "/chat",
                         .page = "/"}) {}

 private:
  void Configure(wshost::Host& host, const wshost::Settings&) override {
    host.Map<ChatService>("/chat");
    host.MapHttp("/*", new wshost::StaticContent(WebFiles()));
  }
};

int main(int argc, char** argv) { return ChatApplication().Run(argc, argv); }
