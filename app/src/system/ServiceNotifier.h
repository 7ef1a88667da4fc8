// SPDX-License-Identifier: MIT
// What a program tells the service manager that has started it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace wshost::app {

/// Tells systemd, or the service control manager of Windows, how the program is doing. Without one it does nothing.
/// What cannot be told is logged once, until something can be told again, and does no other harm: nobody is waited for
/// longer than a second. Threads: one at a time.
class ServiceNotifier {
 public:
  virtual ~ServiceNotifier() = default;
  ServiceNotifier(const ServiceNotifier&) = delete;
  ServiceNotifier& operator=(const ServiceNotifier&) = delete;

  virtual void Ready(const std::string& status) = 0;
  /// Says that the configuration is being read again; Ready() follows.
  virtual void Reloading() = 0;
  /// Says that the program is ending, and will need about that long; zero: nobody knows. May be said again as it goes
  /// on.
  virtual void Stopping(const std::string& status, std::chrono::milliseconds timeLeft) = 0;
  virtual void Status(const std::string& status) = 0;

  /// Returns how often IsAlive() has to be called; zero if nobody wants to hear it.
  virtual std::chrono::milliseconds WatchdogInterval() const = 0;
  virtual void IsAlive() = 0;

 protected:
  ServiceNotifier() = default;
};

std::unique_ptr<ServiceNotifier> MakeServiceNotifier();

}  // namespace wshost::app
