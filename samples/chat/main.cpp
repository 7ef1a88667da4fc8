// SPDX-License-Identifier: MIT
// chat: a WebSocket server that relays every JSON value to everybody, and the page to chat on.
#include "ChatService.h"
#include "SampleApplication.h"
#include "WebFiles.h"
#include "wshost/host/WebSocketsHost.h"

class ChatApplication : public samples::SampleApplication {
 public:
  ChatApplication() : SampleApplication("Relays every JSON message to everybody in the chat.", "/chat", WebFiles()) {}

 private:
  std::unique_ptr<wshost::Host> MakeHost(const std::string& address) override {
    return std::make_unique<wshost::WebSocketsHost<ChatService>>(address);
  }
};

int main(int argc, char** argv) { return ChatApplication().Run(argc, argv); }
