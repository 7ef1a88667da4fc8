// SPDX-License-Identifier: MIT
// The settings of the operator's listener.
#include "admin/AdminSettings.h"

#include <Poco/Net/IPAddress.h>

namespace wshost::app {

void AddAdminSettings(Settings& settings) {
  settings.Add({.key = "admin.enabled",
                .kind = SettingKind::Flag,
                .fallback = "true",
                .description = "Listen for the operator: health, metrics, and a page"});
  settings.Add({.key = "admin.address",
                .kind = SettingKind::Address,
                .fallback = "127.0.0.1",
                .description = "IP address to listen on for the operator"});
  settings.Add({.key = "admin.port",
                .kind = SettingKind::Port,
                .fallback = "4503",
                .description = "TCP port to listen on for the operator; 0: chosen by the system",
                .option = "admin-port"});
  settings.Add({.key = "admin.token",
                .kind = SettingKind::Text,
                .fallback = {},
                .description = "What the operator has to show to close sessions or the program; empty: nobody can",
                .reloads = true,
                .isSecret = true});
  settings.Add({.key = "admin.tokenFile",
                .kind = SettingKind::File,
                .fallback = {},
                .description = "A file that has the token",
                .reloads = true});
  settings.Add({.key = "admin.hostNames",
                .kind = SettingKind::List,
                .fallback = {},
                .description = "Names by which browsers and programs may ask for the operator's listener, besides "
                               "localhost and IP addresses"});
}

void RequireValidAdminSettings(const Settings& settings) {
  const Poco::Net::IPAddress address(settings.Text("admin.address"));
  if (!settings.Flag("admin.enabled") || address.isLoopback() || !settings.Text("admin.token").empty()) return;
  throw SettingsError("admin.address = " + settings.Text("admin.address") +
                      ": expected an address of this machine alone, such as 127.0.0.1, unless there is an admin.token");
}

}  // namespace wshost::app
