// SPDX-License-Identifier: MIT
// What the system asks of a program while it runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace wshost::app {

/// Requests to end or to read the configuration again: signals on Linux, console and service events on Windows.
///
/// Make it first, before any thread starts: threads inherit what is held back. Threads: Wait() on one, the rest on any.
class ProcessEvents {
 public:
  enum class Event : std::uint8_t {
    Nothing,             ///< The time is over, or Wake() was called.
    Terminate,           ///< The system asks for the end, in an orderly way.
    TerminateByProgram,  ///< RequestTermination() was called.
    Reload               ///< Read the configuration again.
  };

  virtual ~ProcessEvents() = default;
  ProcessEvents(const ProcessEvents&) = delete;
  ProcessEvents& operator=(const ProcessEvents&) = delete;

  /// Waits for the next request, at most that long.
  virtual Event Wait(std::chrono::milliseconds atMost) = 0;
  /// Makes the Wait() of now, or else the next one, return.
  virtual void Wake() noexcept = 0;
  /// Asks for the end from within the program.
  virtual void RequestTermination() noexcept = 0;

 protected:
  ProcessEvents() = default;
};

/// Errors: std::system_error.
std::unique_ptr<ProcessEvents> MakeProcessEvents();

}  // namespace wshost::app
