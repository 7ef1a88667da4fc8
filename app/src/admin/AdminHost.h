// SPDX-License-Identifier: MIT
// The operator's listener: health, for now.
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <functional>
#include <string>
#include <vector>

#include "admin/Readiness.h"
#include "wshost/app/Settings.h"
#include "wshost/host/Host.h"

namespace wshost::app {

/// A host of its own beside the one that serves, with one loop: it answers when the other is busy, and until the other
/// has drained. Threads: main's, but for its answers, which its workers give.
class AdminHost {
 public:
  /// `requestDrain` is called from any thread. Lifetime: `served` and `readiness` must outlive it.
  AdminHost(const Settings& settings, Host& served, const Readiness& readiness, std::function<void()> requestDrain);

  /// Listens on the address of the settings, or on `inherited` if there is any.
  /// Errors: Poco::Net::NetException naming the address.
  void Open(std::vector<Poco::Net::ServerSocket> inherited);
  void Close();

  /// Returns "http://127.0.0.1:4503/", once open.
  std::string Address() const;

  /// Takes over a token that was changed.
  void Reload(const Settings& settings);

 private:
  void MapHealth();

  Host& served_;
  const Readiness& readiness_;
  const std::function<void()> requestDrain_;
  Host host_;
};

}  // namespace wshost::app
