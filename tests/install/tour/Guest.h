// SPDX-License-Identifier: MIT
// The other side of the tour: a client over Poco, and a word for what must be so.
#pragma once

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

/// Ends the tour with a sentence unless `holds`.
void Expect(bool holds, const std::string& sentence);

/// One guest of the host, by plain HTTP or by WebSocket.
class Guest {
 public:
  Guest(std::uint16_t port, const std::string& path, const std::map<std::string, std::string>& fields = {});

  void Say(const std::string& text, bool isText = true);
  /// Reads a message; "close CODE" for a Close, "gone" for the end without one.
  std::string Hear();
  void ExpectToHear(const std::string& expected);
  /// Says Close, as a question or as the answer to one, and reads to the end.
  void Leave();

  int Status() const { return status_; }
  const Poco::Net::HTTPResponse& Response() const { return response_; }

 private:
  Poco::Net::HTTPClientSession session_;
  Poco::Net::HTTPResponse response_;
  std::optional<Poco::Net::WebSocket> socket_;
  int status_ = 101;
};
