// SPDX-License-Identifier: MIT
// peer_libwebsockets PORT echo|relay: libwebsockets on libuv, one thread.
#include <libwebsockets.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace {

/// A message and the room in front of it that lws_write asks for.
struct Message {
  std::vector<unsigned char> bytes = std::vector<unsigned char>(LWS_PRE);
  bool isBinary = false;
};

/// What there is for one peer.
struct Peer {
  lws* socket = nullptr;
  std::shared_ptr<Message> arriving;
  std::deque<std::shared_ptr<Message>> queue;
};

std::unordered_set<Peer*> room;
bool relays = false;

void Send(Peer& peer, const std::shared_ptr<Message>& message) {
  peer.queue.push_back(message);
  lws_callback_on_writable(peer.socket);
}

void OnReceived(Peer& peer, const void* bytes, std::size_t count) {
  if (peer.arriving == nullptr) {
    peer.arriving = std::make_shared<Message>();
    peer.arriving->isBinary = lws_frame_is_binary(peer.socket) != 0;
    peer.arriving->bytes.reserve(LWS_PRE + count + lws_remaining_packet_payload(peer.socket));
  }
  const auto* begin = static_cast<const unsigned char*>(bytes);
  peer.arriving->bytes.insert(peer.arriving->bytes.end(), begin, begin + count);
  if (lws_is_final_fragment(peer.socket) == 0 || lws_remaining_packet_payload(peer.socket) != 0) return;
  const std::shared_ptr<Message> message = std::move(peer.arriving);
  if (!relays) return Send(peer, message);
  for (Peer* each : room) Send(*each, message);
}

// Returns: false if the peer is lost.
bool OnWritable(Peer& peer) {
  if (peer.queue.empty()) return true;
  const std::shared_ptr<Message> message = std::move(peer.queue.front());
  peer.queue.pop_front();
  const int written = lws_write(peer.socket, message->bytes.data() + LWS_PRE, message->bytes.size() - LWS_PRE,
                                message->isBinary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);
  if (!peer.queue.empty()) lws_callback_on_writable(peer.socket);
  return written >= 0;
}

int OnEvent(lws* socket, lws_callback_reasons reason, void* slot, void* bytes, std::size_t count) {
  auto** const peer = static_cast<Peer**>(slot);
  switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
      *peer = new Peer;
      (*peer)->socket = socket;
      room.insert(*peer);
      return 0;
    case LWS_CALLBACK_CLOSED:
      room.erase(*peer);
      delete *peer;
      return 0;
    case LWS_CALLBACK_RECEIVE:
      OnReceived(**peer, bytes, count);
      return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return OnWritable(**peer) ? 0 : -1;
    default:
      return 0;
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 64;
  relays = std::string_view(words[2]) == "relay";
  std::signal(SIGPIPE, SIG_IGN);
  lws_set_log_level(LLL_ERR, nullptr);
  static const lws_protocols kProtocols[] = {{"all", OnEvent, sizeof(Peer*), 65536, 0, nullptr, 0},
                                             {nullptr, nullptr, 0, 0, 0, nullptr, 0}};
  lws_context_creation_info options{};
  options.port = std::atoi(words[1]);
  options.iface = "127.0.0.1";
  options.protocols = kProtocols;
  options.pt_serv_buf_size = 65536;
  options.options = LWS_SERVER_OPTION_DISABLE_IPV6 | LWS_SERVER_OPTION_LIBUV;
  lws_context* context = lws_create_context(&options);
  if (context == nullptr) return 1;
  while (lws_service(context, 0) >= 0) {
  }
  return 1;
}
