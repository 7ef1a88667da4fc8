// SPDX-License-Identifier: MIT
// The client under test: of each line "port=N KEY=VALUE..." it makes one session, echoes, and prints how it ended.
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "Options.h"
#include "SyncClient.h"

namespace wshost::testing {
namespace {

using protocol::Event;

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += kDigits[static_cast<unsigned char>(byte) >> 4];
    text += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return parts;
}

/// What was agreed on: the subprotocol, and the four parameters of compression.
std::string Agreement(const SyncClient& client) {
  std::string text = " subprotocol=" + std::string(client.Response().subprotocol);
  if (const std::optional<protocol::DeflateParameters> agreed = client.Compression()) {
    text += " deflate=" + std::to_string(agreed->serverNoContextTakeover ? 1 : 0) +
            std::to_string(agreed->clientNoContextTakeover ? 1 : 0) + ',' +
            std::to_string(agreed->serverMaxWindowBits) + ',' + std::to_string(agreed->clientMaxWindowBits);
  }
  return text;
}

std::string Refusal(const protocol::UpgradeResponse& response) {
  std::string text = "refused " + std::to_string(response.status);
  if (const auto location = response.RedirectLocation()) text += " location=" + std::string(*location);
  for (const std::string_view challenge : response.Challenges()) text += " challenge=" + std::string(challenge);
  return text;
}

/// Echoes until the end. Returns: how it ended.
std::string Echo(SyncClient& client) {
  for (;;) {
    const SyncMessage message = client.Read();
    if (message.type == Event::Type::Text) {
      client.SendText(message.payload);
    } else if (message.type == Event::Type::Binary) {
      client.SendBinary(message.payload);
    } else {
      const char* how = message.type == Event::Type::Closed ? "closed " : "failed ";
      return how + std::to_string(static_cast<int>(message.code)) + " reason=" + Hex(message.payload);
    }
  }
}

std::string RunSession(const Options& words) try {
  const std::string subprotocols = words.Text("subprotocols");
  SyncRequest request{.target = words.Text("target", "/"), .subprotocols = Split(subprotocols)};
  request.deflate = {.enabled = words.Number("offer", 0) != 0,
                     .thresholdBytes = words.Number<std::size_t>("threshold", 0),
                     .serverMaxWindowBits = words.Number("server-bits", 15),
                     .clientMaxWindowBits = words.Number("client-bits", 15),
                     .contextTakeover = words.Number("takeover", 0) != 0};
  SyncClient client(words.Number<std::uint16_t>("port", 0), request);
  if (!client.IsOpen()) return Refusal(client.Response());
  const std::string agreement = Agreement(client);
  if (words.Has("ping")) client.Ping(words.Text("ping"));
  if (!words.Has("close")) return Echo(client) + agreement;
  const CloseCode answer = client.Close(static_cast<CloseCode>(words.Number("close", 0)));
  return "closed " + std::to_string(static_cast<int>(answer)) + agreement;
} catch (const std::exception& error) {
  return std::string("error ") + error.what();
}

}  // namespace
}  // namespace wshost::testing

int main() try {
  for (std::string line; std::getline(std::cin, line);) {
    wshost::testing::Options words;
    std::istringstream input(line);
    for (std::string word; input >> word;) words.Add(word);
    std::cout << wshost::testing::RunSession(words) << std::endl;
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "conformance_client: %s\n", error.what());
  return 1;
}
