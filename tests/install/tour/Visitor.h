// SPDX-License-Identifier: MIT
// A client that is none of ours: Poco's own WebSocket.
#pragma once

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>

#include <map>
#include <memory>
#include <string>

#include <wshost/host/Host.h>

/// What a visitor says besides the path.
using Fields = std::map<std::string, std::string>;

/// One session with a host, from outside. Errors: Poco's exceptions, also if nothing is heard for too long.
class Visitor {
 public:
  Visitor(const wshost::Host& host, const std::string& path, const Fields& fields = {});

  /// What the 101, or a refusal, said.
  const Poco::Net::HTTPResponse& Answer() const { return answer_; }

  void Say(const std::string& text, int flags = Poco::Net::WebSocket::FRAME_TEXT);
  void SayBytes(const std::string& bytes) { Say(bytes, Poco::Net::WebSocket::FRAME_BINARY); }

  /// Says something and hears the answer.
  std::string Ask(const std::string& text);

  /// Hears the next message; "close 1000 bye" for a Close, which it answers; "gone" when there is nothing more.
  std::string Hear();

  /// Closes, as a good client does.
  void Leave();

 private:
  Poco::Net::HTTPClientSession http_;
  Poco::Net::HTTPResponse answer_;
  std::unique_ptr<Poco::Net::WebSocket> socket_;
  bool saidClose_ = false;
};

/// Tells with which status, and what words, a plain GET is answered: "200 fine".
std::string Get(const wshost::Host& host, const std::string& path);
/// Tells with which status an upgrade is refused.
int Refusal(const wshost::Host& host, const std::string& path);
