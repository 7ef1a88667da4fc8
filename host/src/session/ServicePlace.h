// SPDX-License-Identifier: MIT
// A session's service, or what leads to it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "session/ServiceCalls.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::host {

/// Owns a service, or ServiceCalls, or neither, in one word: no session has both. Threads: the loop's; Calls() any,
/// since they are put there before anybody else knows the session, and stay to its end.
class ServicePlace {
 public:
  ServicePlace() noexcept = default;
  ServicePlace(const ServicePlace&) = delete;
  ServicePlace& operator=(const ServicePlace&) = delete;
  ~ServicePlace() {
    TakeService();
    delete Calls();
  }

  /// Called: if there is neither.
  void Put(std::unique_ptr<WebSocketsService> service) noexcept {
    Set(reinterpret_cast<std::uintptr_t>(service.release()));
  }
  void Put(std::unique_ptr<ServiceCalls> calls) noexcept {
    Set(reinterpret_cast<std::uintptr_t>(calls.release()) | kCalls);
  }
  /// Returns: null if there are calls, or neither.
  WebSocketsService* Service() const noexcept {
    const std::uintptr_t word = Get();
    return (word & kCalls) != 0 ? nullptr : reinterpret_cast<WebSocketsService*>(word);
  }
  /// Returns: null if there is a service, or neither.
  ServiceCalls* Calls() const noexcept {
    const std::uintptr_t word = Get();
    return (word & kCalls) == 0 ? nullptr : reinterpret_cast<ServiceCalls*>(word & ~kCalls);
  }
  /// Leaves calls where they are.
  std::unique_ptr<WebSocketsService> TakeService() noexcept {
    std::unique_ptr<WebSocketsService> taken(Service());
    if (taken) Set(0);
    return taken;
  }

 private:
  static constexpr std::uintptr_t kCalls = 1;
  static_assert(alignof(WebSocketsService) > kCalls && alignof(ServiceCalls) > kCalls);

  std::uintptr_t Get() const noexcept { return word_.load(std::memory_order_relaxed); }
  void Set(std::uintptr_t word) noexcept { word_.store(word, std::memory_order_relaxed); }

  std::atomic<std::uintptr_t> word_{0};
};

}  // namespace wshost::host
