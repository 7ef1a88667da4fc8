// SPDX-License-Identifier: MIT
// The protocol's client role against somebody else's echo server: client_battery PORT. Ends with 0 if all went well.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "SyncClient.h"

namespace wshost::testing {
namespace {

using protocol::Event;

void Expect(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

void ExpectEcho(SyncClient& client, Event::Type type, const std::string& payload) {
  if (type == Event::Type::Text) {
    client.SendText(payload);
  } else {
    client.SendBinary(payload);
  }
  const SyncMessage answer = client.Read();
  Expect(answer.type == type && answer.payload == payload,
         "no echo of a message of " + std::to_string(payload.size()) + " bytes");
}

std::string AllBytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(i * 7 & 0xFF);
  return bytes;
}

std::string AnyText(std::size_t atLeast) {
  std::string text;
  while (text.size() < atLeast) text += "Ünïcödé ☃ 😀 ";
  return text;
}

void Run(std::uint16_t port, const DeflateOptions& deflate) {
  SyncClient client(port, {.target = "/echo?x=1", .subprotocols = {"superchat", "chat"}, .deflate = deflate});
  Expect(client.IsOpen(), "refused with " + std::to_string(client.IsOpen() ? 0 : client.Response().status));
  Expect(client.Response().subprotocol == "chat", "the server's subprotocol was not understood");
  for (const std::size_t size : {0U, 1U, 2U, 125U, 126U, 127U, 65'535U, 65'536U, 700'000U}) {
    ExpectEcho(client, Event::Type::Binary, AllBytes(size));
    ExpectEcho(client, Event::Type::Text, AnyText(size));
  }
  for (const std::string_view payload : {"", "ping"}) client.Ping(payload);
  client.Ping(std::string(125, 'x'));
  for (int i = 0; i < 200; ++i) client.SendText(std::to_string(i));
  for (int i = 0; i < 200; ++i) Expect(client.Read().payload == std::to_string(i), "an echo is out of order");
  // The server sends this one in three fragments.
  client.SendText("fragments");
  Expect(client.Read().payload == "one, two, three", "fragments were not put together");
  Expect(client.Close(static_cast<CloseCode>(3001)) == static_cast<CloseCode>(3001), "another close code came back");

  SyncClient second(port, {.target = "/echo", .subprotocols = {"chat"}});
  second.SendText("close");
  const SyncMessage close = second.Read();
  Expect(close.type == Event::Type::Closed && close.code == static_cast<CloseCode>(4000) && close.payload == "as asked",
         "the server's Close was not understood");

  SyncClient refused(port, {.target = "/refused"});
  Expect(!refused.IsOpen() && refused.Response().status == 403, "the refusal was not understood");
}

}  // namespace
}  // namespace wshost::testing

int main(int argc, char** argv) try {
  std::uint16_t port = 0;
  const std::string_view text = argc == 2 ? argv[1] : "";
  const auto result = std::from_chars(text.data(), text.data() + text.size(), port);
  if (result.ec != std::errc() || port == 0) throw std::runtime_error("usage: client_battery PORT");
  for (const bool offersDeflate : {false, true}) {
    for (const bool contextTakeover : {false, true}) {
      wshost::testing::Run(port, {.enabled = offersDeflate, .contextTakeover = contextTakeover});
    }
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "client_battery: %s\n", error.what());
  return 1;
}
