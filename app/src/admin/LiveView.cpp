// SPDX-License-Identifier: MIT
// A timer, and a relay to all pages.
#include "admin/LiveView.h"

#include <Poco/Util/TimerTask.h>

#include <utility>

#include "wshost/json/JsonObject.h"
#include "wshost/service/Log.h"

namespace wshost::app {
namespace {

class RepeatedAction final : public Poco::Util::TimerTask {
 public:
  explicit RepeatedAction(std::function<void()> action) : action_(std::move(action)) {}
  void run() override { action_(); }

 private:
  const std::function<void()> action_;
};

}  // namespace

void LiveView::Start(bool isLocal) {
  isLocal_ = isLocal;
  const auto milliseconds = static_cast<long>(interval_.count());
  timer_.schedule(new RepeatedAction([this] {
                    try {
                      Tell();
                    } catch (...) {
                      WriteLog("wshost.admin", Poco::Message::PRIO_ERROR,
                               "the operator's page was not told: " + TextOf(std::current_exception()));
                    }
                  }),
                  milliseconds, milliseconds);
}

void LiveView::Stop() { timer_.cancel(true); }

void LiveView::Distrust() {
  if (!isLocal_) trusted_.CloseAll(CloseCode::PolicyViolation, "the token has changed");
}

void LiveView::Join(LiveService& viewer) {
  viewers_.TryAdd(viewer);
  if (isLocal_) trusted_.TryAdd(viewer);
}

bool LiveView::Show(LiveService& viewer, std::string_view shown) {
  if (token_.Judge(shown) != OperatorToken::Verdict::Right) {
    WriteLog("wshost.admin", Poco::Message::PRIO_WARNING,
             viewer.RemoteAddress().toString() + " was not told of sessions: it did not show the token");
    return false;
  }
  trusted_.TryAdd(viewer);
  // Asked again: Distrust() may have come between, before there was anything of this page to close.
  if (token_.Judge(shown) == OperatorToken::Verdict::Right) return true;
  trusted_.Remove(viewer.Id());
  return false;
}

void LiveView::Tell() {
  if (viewers_.empty()) return;
  viewers_.Relay(source_.figures());
  if (trusted_.empty()) return;
  JsonValue sessions = source_.sessions();
  sessions.insert("type", "sessions");
  trusted_.Relay(sessions);
}

void LiveService::OnMessage(const JsonValue& message) {
  if (message["type"] != "token" || !message["token"].IsString()) return;
  const bool isRight = view_.Show(*this, message["token"].As<std::string_view>());
  Send(JsonObject{{"type", "token"}, {"isRight", isRight}});
}

}  // namespace wshost::app
