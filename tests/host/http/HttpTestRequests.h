// SPDX-License-Identifier: MIT
// Requests, handlers and a small response reader for the tests of plain HTTP.
#pragma once

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "http/HttpRequestMessage.h"

namespace wshost::host {

inline HttpRequestMessage MakeRequest(std::string method, std::string target,
                                      std::vector<std::pair<std::string, std::string>> fields = {},
                                      std::string body = {}, int minorVersion = 1) {
  HttpRequestMessage message;
  message.method = std::move(method);
  message.target = std::move(target);
  message.minorVersion = minorVersion;
  message.fields = std::move(fields);
  message.body = std::move(body);
  message.client = Poco::Net::SocketAddress("127.0.0.1", 40001);
  message.server = Poco::Net::SocketAddress("127.0.0.1", 4502);
  return message;
}

using HandlerFunction = std::function<void(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse&)>;

/// A factory whose handlers call one function.
class FunctionFactory : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit FunctionFactory(HandlerFunction function) : function_(std::move(function)) {}

  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return function_ ? new Handler(function_) : nullptr;
  }

 private:
  class Handler : public Poco::Net::HTTPRequestHandler {
   public:
    explicit Handler(const HandlerFunction& function) : function_(function) {}
    void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
      function_(request, response);
    }

   private:
    const HandlerFunction& function_;
  };

  HandlerFunction function_;
};

/// Returns everything up to the empty line, or all if there is none.
inline std::string_view HeadOf(std::string_view bytes) { return bytes.substr(0, bytes.find("\r\n\r\n")); }

/// Returns everything behind the empty line.
inline std::string_view BodyOf(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string_view() : bytes.substr(end + 4);
}

inline std::string_view StatusLineOf(std::string_view bytes) { return bytes.substr(0, bytes.find("\r\n")); }

/// Counts the fields called `name` (in exactly that case).
inline std::size_t CountFields(std::string_view bytes, std::string_view name) {
  const std::string_view head = HeadOf(bytes);
  const std::string start = "\r\n" + std::string(name) + ":";
  std::size_t count = 0;
  for (auto at = head.find(start); at != std::string_view::npos; at = head.find(start, at + 1)) {
    ++count;
  }
  return count;
}

/// Returns the value of the first field called `name`, or "(none)".
inline std::string FieldOf(std::string_view bytes, std::string_view name) {
  const std::string_view head = HeadOf(bytes);
  const std::string start = "\r\n" + std::string(name) + ": ";
  const auto at = head.find(start);
  if (at == std::string_view::npos) {
    return "(none)";
  }
  const std::string_view rest = head.substr(at + start.size());
  return std::string(rest.substr(0, rest.find("\r\n")));
}

}  // namespace wshost::host
