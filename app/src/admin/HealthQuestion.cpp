// SPDX-License-Identifier: MIT
// The question that --check-health asks.
#include "admin/HealthQuestion.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include <iostream>

namespace wshost::app {
namespace {

constexpr long kPatienceSeconds = 5;

// Who listens everywhere is asked on this machine.
std::string AddressToAsk(const std::string& address) {
  if (address == "0.0.0.0") return "127.0.0.1";
  return address == "::" ? "::1" : address;
}

}  // namespace

bool AskWhetherReady(const Settings& settings) try {
  Poco::Net::HTTPClientSession session(AddressToAsk(settings.Text("admin.address")), settings.Port("admin.port"));
  session.setTimeout(Poco::Timespan(kPatienceSeconds, 0));
  Poco::Net::HTTPRequest request(Poco::Net::HTTPRequest::HTTP_GET, "/readyz", Poco::Net::HTTPMessage::HTTP_1_1);
  session.sendRequest(request);
  Poco::Net::HTTPResponse response;
  Poco::StreamCopier::copyStream(session.receiveResponse(response), std::cout);
  return response.getStatus() == Poco::Net::HTTPResponse::HTTP_OK;
} catch (const Poco::Exception& error) {
  std::cerr << "nobody answers at " << settings.Text("admin.address") << ":" << settings.Port("admin.port") << ": "
            << error.displayText() << std::endl;
  return false;
}

}  // namespace wshost::app
