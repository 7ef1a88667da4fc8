// SPDX-License-Identifier: MIT
// A host that serves, and the operator's listener beside it.
#pragma once

#include <Poco/URI.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "TestClient.h"
#include "admin/AdminHost.h"
#include "admin/AdminSettings.h"
#include "record/RecordSettings.h"
#include "wshost/host/WebSocketsHost.h"

namespace wshost::testing {

inline constexpr const char* kToken = "s3cret";

/// What a session of these tests does with what it is told.
class OperatedService : public WebSocketsService {
 public:
  void OnOpen() override { SendText(Id().ToString()); }
  void OnText(std::string_view text) override {
    if (text == "throw") throw std::runtime_error("told to");
    SendText(text);
  }
};

using Given = std::vector<std::pair<std::string, std::string>>;

/// Both, open on ports of the system's choice.
class AdminBench {
 public:
  /// `given` are keys and values of settings.
  explicit AdminBench(const Given& given = Given{{"admin.token", kToken}},
                      std::vector<Poco::Net::ServerSocket> inherited = {}) {
    app::AddAdminSettings(settings);
    app::AddRecordSettings(settings);
    settings.Give("admin.port", "0", "test");
    for (const auto& [key, value] : given) settings.Give(key, value, "test");
    recorder = app::MessageRecorder::Start(app::ReadRecordOptions(settings), served);
    served.AddWebSocketsEndpoint();
    served.Open();
    admin.emplace(settings, app::AdminHost::Program{served, readiness, recorder.get(), [this] { ++drains; }});
    admin->Open(std::move(inherited));
    readiness.Set(app::Readiness::State::Ready);
    port = Poco::URI(admin->Address()).getPort();
  }

  /// Asks the operator's listener. `fields` are whole lines.
  HttpAnswer Ask(const std::string& method, const std::string& target, const std::string& fields = {}) const {
    TestClient client(port);
    client.Send(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" + fields +
                "Content-Length: 0\r\nConnection: close\r\n\r\n");
    return client.ReadAnswer(method == "HEAD");
  }
  HttpAnswer AskWithToken(const std::string& method, const std::string& target) const {
    return Ask(method, target, std::string("Authorization: Bearer ") + kToken + "\r\n");
  }

  std::uint16_t ServedPort() const { return served.Endpoints().front().Port(); }

  Settings settings;
  app::Readiness readiness;
  std::atomic<int> drains{0};
  WebSocketsHost<OperatedService> served{"ws://127.0.0.1:0/"};
  std::unique_ptr<app::MessageRecorder> recorder;
  std::optional<app::AdminHost> admin;
  std::uint16_t port = 0;
};

}  // namespace wshost::testing
