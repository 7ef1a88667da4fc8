// SPDX-License-Identifier: MIT
// Poco's HTTP handlers as functions.
#pragma once

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <functional>
#include <utility>

namespace wshost::app {

/// Makes handlers that call one function. Threads: the function runs on several at once.
class FunctionHandlers final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  using Function = std::function<void(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse&)>;

  explicit FunctionHandlers(Function function) : function_(std::move(function)) {}

  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new Handler(function_);
  }

 private:
  class Handler final : public Poco::Net::HTTPRequestHandler {
   public:
    explicit Handler(const Function& function) : function_(function) {}
    void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
      function_(request, response);
    }

   private:
    const Function& function_;
  };

  const Function function_;
};

}  // namespace wshost::app
