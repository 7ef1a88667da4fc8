// SPDX-License-Identifier: MIT
// Paths with parameters, several types on one host, and Host::Start, over sockets.
#include <Poco/Net/NetException.h>
#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

// The example of docs/http.md.
class QuoteService : public WebSocketsService {
 public:
  void OnOpen() override { SendText("quotes of " + std::string(RouteParameter("symbol"))); }
};

class FileService : public WebSocketsService {
 public:
  void OnOpen() override { KeepRequest(); }
  void OnText(std::string_view) override { SendText("file " + std::string(RouteParameter("path"))); }
};

class NamedService : public WebSocketsService {
 public:
  explicit NamedService(std::string name) : name_(std::move(name)) {}
  void OnOpen() override { SendText(name_); }

 private:
  std::string name_;
};

class CustomerService : public NamedService {
 public:
  CustomerService() : NamedService("a customer") {}
};
class OrderService : public NamedService {
 public:
  using NamedService::NamedService;
};

class RoutesOn : public EngineTest {
 protected:
  static std::unique_ptr<Host> StartWith(const std::function<void(Host&)>& configure) {
    return Host::Start(kAnyPort, configure, GetParam().Options());
  }
  static std::string FirstWord(const Host& host, std::string_view target) {
    return TestClient::Joined(PortOf(host), target).ReadText();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, RoutesOn, AllEngines(), NameOf);

TEST_P(RoutesOn, AServiceReadsWhatItsPathCaptured) {  // W4
  const auto host = StartWith([](Host& each) {
    each.Map<QuoteService>("/stocks/{symbol}");
    each.Map<FileService>("/files/{path...}");
    each.Map<NamedService>("/stocks/all", [] { return std::make_unique<NamedService>("all"); });
  });
  EXPECT_EQ(FirstWord(*host, "/stocks/ACME?x=1"), "quotes of ACME");
  EXPECT_EQ(FirstWord(*host, "/stocks/A%2FB%20C"), "quotes of A/B C");
  EXPECT_EQ(FirstWord(*host, "/stocks/all"), "all");
  EXPECT_EQ(FirstWord(*host, "http://h/stocks/ACME"), "quotes of ACME") << "absolute form";
  TestClient files = TestClient::Joined(PortOf(*host), "/files/a/b.txt");
  files.SendText("?");
  EXPECT_EQ(files.ReadText(), "file a/b.txt");
  for (const char* nowhere : {"/stocks", "/stocks/", "/stocks/a/b", "/files", "/"}) {
    TestClient client(PortOf(*host));
    client.Send(UpgradeHead(nowhere));
    EXPECT_EQ(client.ReadAnswer().status, 404) << nowhere;
  }
}

TEST_P(RoutesOn, TypesAreMappedWithOrWithoutASlashAndMadeByFactories) {  // F3, O2, O6, O7
  const auto host = StartWith([&](Host& each) {
    each.Map<CustomerService>("customer");
    each.Map<OrderService>("/order", [] { return std::make_unique<OrderService>("an order"); });
    each.Map<NamedService>("", [] { return std::make_unique<NamedService>("anybody"); });
  });
  EXPECT_EQ(FirstWord(*host, "/customer"), "a customer");
  EXPECT_EQ(FirstWord(*host, "/order"), "an order");
  EXPECT_EQ(FirstWord(*host, "/"), "anybody");
  Eventually("they have gone", [&] { return host->Sessions().empty(); });
  TestClient order = TestClient::Joined(PortOf(*host), "/order");
  EXPECT_EQ(host->Sessions().OfType<OrderService>().size(), 1U);
  EXPECT_TRUE(host->Sessions().OfType<CustomerService>().empty());
}

TEST(Routes, MistakesAreToldWhenTheyAreMapped) {
  Host host(kAnyPort);
  host.Map<EchoService>("/a/{x}");
  try {
    host.Map<EchoService>("a/{y}");
    FAIL();
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(), "Host::Map: path pattern '/a/{y}' matches the same paths as '/a/{x}'");
  }
  EXPECT_THROW(host.Map<EchoService>("/{"), std::logic_error);
  EXPECT_THROW(host.Map<EchoService>("/{a...}/b"), std::logic_error);
}

// ---- Host::Start

TEST_P(RoutesOn, StartGivesAHostThatIsOpenUntilItIsDestroyed) {  // O8, E5
  auto host = Host::Start(
      kAnyPort, [](Host& each) { each.Map<EchoService>("/"); }, GetParam().Options());
  EXPECT_EQ(host->GetState(), Host::State::Open);
  TestClient client = TestClient::Joined(PortOf(*host));
  client.ExpectEcho("hello");
  std::thread destroying([&] { host.reset(); });
  EXPECT_EQ(client.ReadClose().code, 1001U);
  client.Send(CloseFrame(1001));
  EXPECT_EQ(client.ReadUntilEof(), "");
  destroying.join();
}

TEST(HostStart, TellsWhatWentWrong) {  // E4
  EXPECT_THROW(Host::Start(kAnyPort, nullptr), std::logic_error);
  EXPECT_THROW(Host::Start(kAnyPort, [](Host&) { throw std::runtime_error("of configure"); }), std::runtime_error);
  const auto first = Host::Start(kAnyPort, [](Host& host) { host.AddWebSocketsEndpoint(); });
  const std::string taken = first->Endpoints().front().Address();
  EXPECT_THROW(Host::Start(taken, [](Host&) {}), Poco::Net::NetException);
}

}  // namespace
}  // namespace wshost::testing
