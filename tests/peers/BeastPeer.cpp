// SPDX-License-Identifier: MIT
// Boost.Beast as the other side: beast_peer serve [deflate], or beast_peer call PORT TARGET [deflate].
//
// As a server it prints its port, echoes, and ends when its input ends. As a client it talks with an echo service, and
// ends with 0 if all went well.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using Stream = websocket::stream<asio::ip::tcp::socket>;

void SetDeflate(Stream& stream, bool on) {
  websocket::permessage_deflate options;
  options.server_enable = on;
  options.client_enable = on;
  stream.set_option(options);
}

void Echo(Stream& stream) {
  for (;;) {
    beast::flat_buffer buffer;
    stream.read(buffer);
    stream.text(stream.got_text());
    const std::string message = beast::buffers_to_string(buffer.data());
    if (message == "fragments") {
      stream.write_some(false, asio::buffer(std::string_view("one, ")));
      stream.write_some(false, asio::buffer(std::string_view("two, ")));
      stream.write_some(true, asio::buffer(std::string_view("three")));
    } else if (message == "close") {
      stream.close(websocket::close_reason(static_cast<websocket::close_code>(4000), "as asked"));
      return;
    } else {
      stream.write(buffer.data());
    }
  }
}

void ServeOne(asio::ip::tcp::socket socket, bool deflate) try {
  beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::read(socket, buffer, request);
  if (request.target() == "/refused") {
    http::response<http::string_body> answer(http::status::forbidden, request.version());
    answer.prepare_payload();
    http::write(socket, answer);
    return;
  }
  Stream stream(std::move(socket));
  SetDeflate(stream, deflate);
  stream.read_message_max(0);
  stream.set_option(websocket::stream_base::decorator(
      [](websocket::response_type& answer) { answer.set(http::field::sec_websocket_protocol, "chat"); }));
  stream.accept(request);
  Echo(stream);
} catch (const beast::system_error& error) {
  if (error.code() != websocket::error::closed) std::fprintf(stderr, "beast_peer: %s\n", error.what());
}

int Serve(bool deflate) {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  std::thread([&] {
    for (;;) std::thread(ServeOne, acceptor.accept(), deflate).detach();
  }).detach();
  while (std::getchar() != EOF) {
  }
  std::fflush(nullptr);
  std::_Exit(0);  // its threads sit in blocking calls
}

void Expect(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

void ExpectEcho(Stream& stream, bool text, const std::string& message) {
  stream.text(text);
  stream.write(asio::buffer(message));
  beast::flat_buffer buffer;
  stream.read(buffer);
  Expect(stream.got_text() == text && beast::buffers_to_string(buffer.data()) == message,
         "no echo of a message of " + std::to_string(message.size()) + " bytes");
}

int Call(const std::string& port, const std::string& target, bool deflate) {
  asio::io_context context;
  Stream stream(context);
  SetDeflate(stream, deflate);
  stream.read_message_max(0);
  stream.next_layer().connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::stoul(port))});
  stream.handshake("127.0.0.1:" + port, target);
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U, 700'000U}) {
    ExpectEcho(stream, true, std::string(size, 'x'));
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 & 0xFF);
    ExpectEcho(stream, false, bytes);
  }
  stream.text(true);
  stream.auto_fragment(true);
  ExpectEcho(stream, true, std::string(300'000, 'y'));
  stream.ping("are you there");
  ExpectEcho(stream, true, "after the ping");
  stream.close(websocket::close_reason(static_cast<websocket::close_code>(3000), "done"));
  Expect(stream.reason().code == 3000, "another close code came back");
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  const bool deflate = std::string_view(argv[argc - 1]) == "deflate";
  if (mode == "serve") return Serve(deflate);
  if (mode == "call" && argc >= 4) return Call(argv[2], argv[3], deflate);
  throw std::runtime_error("usage: beast_peer serve [deflate] | call PORT TARGET [deflate]");
} catch (const std::exception& error) {
  std::fprintf(stderr, "beast_peer: %s\n", error.what());
  return 1;
}
