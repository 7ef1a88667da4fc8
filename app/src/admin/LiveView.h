// SPDX-License-Identifier: MIT
// Tells the operator's page once a second how the program is.
#pragma once

#include <Poco/Util/Timer.h>

#include <chrono>
#include <functional>
#include <string_view>

#include "admin/OperatorToken.h"
#include "wshost/json/JsonValue.h"
#include "wshost/service/SessionCollection.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::app {

class LiveService;

/// All pages that look on, and the one timer that tells them. Nothing is asked or written while nobody looks.
///
/// A page is told figures; which sessions read slowly, with their addresses, only those are told that have shown the
/// token, or where nobody but this machine can look.
/// Threads: any, but for Start() and Stop().
class LiveView {
 public:
  /// What the pages are told: figures, and which sessions read slowly. Both are called on the timer's thread.
  struct Source {
    std::function<JsonValue()> figures;
    std::function<JsonValue()> sessions;
  };

  /// Lifetime: `token` must outlive the view, and the view the host that has its services.
  LiveView(Source source, const OperatorToken& token, std::chrono::milliseconds interval)
      : source_(std::move(source)), token_(token), interval_(interval) {}

  /// Tells from now on. `isLocal` says that nobody but this machine can look.
  void Start(bool isLocal);
  /// Waits for what is being told.
  void Stop();

  /// Ends the sessions of pages that are told more because they have shown a token, which is not the token any more.
  void Distrust();

  // For the services.
  void Join(LiveService& viewer);
  /// Judges what a page has shown; if it is the token, the page is told more from now on, else the log says who it was.
  bool Show(LiveService& viewer, std::string_view shown);

 private:
  void Tell();

  const Source source_;
  const OperatorToken& token_;
  const std::chrono::milliseconds interval_;
  bool isLocal_ = false;
  SessionCollection<LiveService> viewers_;
  SessionCollection<LiveService> trusted_;
  Poco::Util::Timer timer_;  // last: its thread ends before what it uses
};

/// One page that looks on. It may send {"type":"token","token":TOKEN}, and is told {"type":"token","isRight":...}.
class LiveService final : public WebSocketsService {
 public:
  explicit LiveService(LiveView& view) : view_(view) {}

  void OnOpen() override { view_.Join(*this); }
  void OnMessage(const JsonValue& message) override;

 private:
  LiveView& view_;
};

}  // namespace wshost::app
