// SPDX-License-Identifier: MIT
// The operator's listener: health, metrics, actions, and the page.
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <functional>
#include <string>
#include <vector>

#include "admin/AdminGate.h"
#include "admin/HostMetrics.h"
#include "admin/LiveView.h"
#include "admin/OperatorActions.h"
#include "admin/OperatorToken.h"
#include "admin/Readiness.h"
#include "record/MessageRecorder.h"
#include "wshost/app/Settings.h"
#include "wshost/host/Host.h"

namespace wshost::app {

/// A host of its own beside the one that serves, with one loop: it answers when the other is busy, and until the other
/// has drained. Threads: main's, but for its answers, which its workers give.
class AdminHost {
 public:
  /// What it tells of and acts on. Lifetime: all of it must outlive the listener.
  struct Program {
    Host& served;
    const Readiness& readiness;
    const MessageRecorder* recorder;     ///< Null: no messages are kept.
    std::function<void()> requestDrain;  ///< Called from any thread.
  };

  AdminHost(const Settings& settings, Program program);

  /// Listens on the address of the settings, or on `inherited` if there is any.
  /// Errors: Poco::Net::NetException naming the address; SettingsError if others can reach `inherited`, and there is no
  /// token.
  void Open(std::vector<Poco::Net::ServerSocket> inherited);
  void Close();

  /// Returns "http://127.0.0.1:4503/", once open.
  std::string Address() const;

  /// Takes over a token that was changed.
  void Reload(const Settings& settings);

 private:
  void MapHealth();
  void MapFigures();
  void MapPage();
  ProgramFigures Figures() const;

  const Program program_;
  const bool isLoopback_;  // by the settings; sockets that are inherited may be others
  const bool hasNames_;
  const AdminGate gate_;
  OperatorToken token_;
  OperatorActions actions_;
  LiveView live_;
  Host host_;  // last: it ends before what its services use
};

}  // namespace wshost::app
