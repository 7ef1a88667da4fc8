// SPDX-License-Identifier: MIT
// peer_websocketpp PORT echo|relay: websocketpp on Asio, one thread, without locks and logs.
#include <cstdlib>
#include <memory>
#include <set>
#include <string_view>
#include <websocketpp/concurrency/none.hpp>
#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/logger/stub.hpp>
#include <websocketpp/server.hpp>

namespace {

/// websocketpp's own configuration, with the three policies that one thread can do without.
struct Configuration : websocketpp::config::asio {
  using type = Configuration;
  using base = websocketpp::config::asio;
  using concurrency_type = websocketpp::concurrency::none;
  using elog_type = websocketpp::log::stub;
  using alog_type = websocketpp::log::stub;
  struct transport_config : base::transport_config {
    using concurrency_type = Configuration::concurrency_type;
    using alog_type = Configuration::alog_type;
    using elog_type = Configuration::elog_type;
    static const bool enable_multithreading = false;
  };
  using transport_type = websocketpp::transport::asio::endpoint<transport_config>;
  static const bool enable_multithreading = false;
};

using Server = websocketpp::server<Configuration>;
using Handle = websocketpp::connection_hdl;
using Room = std::set<Handle, std::owner_less<Handle>>;

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 64;
  const bool relays = std::string_view(words[2]) == "relay";
  Server server;
  Room room;
  server.init_asio();
  server.set_reuse_addr(true);
  server.set_listen_backlog(65535);
  server.set_tcp_post_init_handler([&](const Handle& handle) {
    websocketpp::lib::asio::error_code ignored;
    server.get_con_from_hdl(handle)->get_raw_socket().set_option(websocketpp::lib::asio::ip::tcp::no_delay(true),
                                                                 ignored);
  });
  server.set_open_handler([&](const Handle& handle) { room.insert(handle); });
  server.set_close_handler([&](const Handle& handle) { room.erase(handle); });
  server.set_message_handler([&](const Handle& handle, const Server::message_ptr& message) {
    websocketpp::lib::error_code ignored;
    const auto send = [&](const Handle& to) {
      server.send(to, message->get_payload(), message->get_opcode(), ignored);
    };
    if (!relays) return send(handle);
    for (const Handle& each : room) send(each);
  });
  server.listen(websocketpp::lib::asio::ip::tcp::endpoint(websocketpp::lib::asio::ip::address_v4::loopback(),
                                                          static_cast<unsigned short>(std::atoi(words[1]))));
  server.start_accept();
  server.run();
}
