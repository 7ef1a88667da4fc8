// SPDX-License-Identifier: MIT
// peer_poco PORT echo|relay: Poco's own WebSocket, a thread for each peer.
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/WebSocket.h>
#include <Poco/ThreadPool.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <set>
#include <string_view>

namespace net = Poco::Net;

namespace {

constexpr int kMostPeers = 10'100;
constexpr int kLargestMessage = 1 << 24;

bool relays = false;
std::mutex roomMutex;
std::set<net::WebSocket*> room;  // each is written to under the mutex: Poco's WebSocket is for one thread

/// Serves one peer, on its thread.
class Handler : public net::HTTPRequestHandler {
 public:
  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    try {
      net::WebSocket socket(request, response);
      socket.setReceiveTimeout(Poco::Timespan(600, 0));
      socket.setNoDelay(true);
      socket.setMaxPayloadSize(kLargestMessage);
      Enter(socket);
      try {
        Serve(socket);
      } catch (const Poco::Exception&) {  // it has gone
      }
      Leave(socket);
    } catch (const Poco::Exception&) {  // no upgrade
    }
  }

 private:
  static void Enter(net::WebSocket& socket) {
    const std::lock_guard lock(roomMutex);
    room.insert(&socket);
  }
  static void Leave(net::WebSocket& socket) {
    const std::lock_guard lock(roomMutex);
    room.erase(&socket);
  }

  static void Serve(net::WebSocket& socket) {
    Poco::Buffer<char> buffer(0);
    while (true) {
      int flags = 0;
      buffer.resize(0, false);
      const int size = socket.receiveFrame(buffer, flags);
      const int opcode = flags & net::WebSocket::FRAME_OP_BITMASK;
      if (size <= 0 && flags == 0) return;
      if (opcode == net::WebSocket::FRAME_OP_PING) {
        socket.sendFrame(buffer.begin(), size,
                         static_cast<int>(net::WebSocket::FRAME_FLAG_FIN) | net::WebSocket::FRAME_OP_PONG);
      } else if (opcode == net::WebSocket::FRAME_OP_CLOSE || !relays) {
        socket.sendFrame(buffer.begin(), size, flags);
        if (opcode == net::WebSocket::FRAME_OP_CLOSE) return;
      } else {
        Relay(buffer.begin(), size, flags);
      }
    }
  }

  static void Relay(const char* bytes, int size, int flags) {
    const std::lock_guard lock(roomMutex);
    for (net::WebSocket* each : room) {
      try {
        each->sendFrame(bytes, size, flags);
      } catch (const Poco::Exception&) {  // its own thread will see
      }
    }
  }
};

class HandlerFactory : public net::HTTPRequestHandlerFactory {
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override { return new Handler; }
};

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 64;
  relays = std::string_view(words[2]) == "relay";
  Poco::ThreadPool threads(16, kMostPeers, 60, 0);
  net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
  parameters->setMaxThreads(kMostPeers);
  parameters->setMaxQueued(2 * kMostPeers);
  parameters->setKeepAlive(false);
  net::ServerSocket listener;
  listener.bind(net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(std::atoi(words[1]))), true);
  listener.listen(65535);
  net::HTTPServer server(new HandlerFactory, threads, listener, parameters);
  server.start();
  while (true) ::pause();
}
