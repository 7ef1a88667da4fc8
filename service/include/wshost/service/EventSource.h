// SPDX-License-Identifier: MIT
// Something that happens, and the handlers that want to hear of it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "wshost/service/Log.h"
#include "wshost/service/SessionId.h"
#include "wshost/service/Subscription.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost {

/// For EventSource: what log lines call the session that an event's argument is about; empty for other arguments.
template <typename TArg>
std::string SessionInLog(const TArg& arg) {
  if constexpr (std::is_same_v<TArg, SessionId>) {
    return "session " + arg.ToString() + ": ";
  } else if constexpr (requires { arg.Info().ToString(); }) {
    return arg.Info().ToString() + ": ";
  } else if constexpr (requires { arg->Info().ToString(); }) {
    return arg->Info().ToString() + ": ";
  } else {
    return {};
  }
}

/// Handlers of one event. They come and go at any time, run without any lock, and what one throws is logged.
///
/// Threads: any, for all members.
template <typename... TArgs>
class EventSource {
 public:
  using Handler = std::function<void(TArgs...)>;

  /// `name` is that of the event ("OnEvicted"), for texts. Lifetime: keeps both, which must be literals.
  EventSource(const char* logger, const char* name) : logger_(logger), name_(name) {}
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  /// Errors: std::logic_error if the handler is empty.
  Subscription Subscribe(Handler handler) {
    if (!handler) throw std::logic_error(std::string(name_) + ": the handler is empty");
    auto entry = std::make_shared<Entry>(list_, std::move(handler));
    list_->Add(entry);
    return Subscription(std::move(entry));
  }

  /// Tells whether anybody listens. One relaxed load.
  bool HasListeners() const noexcept { return list_->hasAny.load(std::memory_order_relaxed); }

  /// Calls all handlers that are subscribed now, in the order in which they were.
  void Raise(TArgs... args) const noexcept {
    if (!HasListeners()) return;
    const EntriesPointer entries = list_->Get();
    if (!entries) return;
    for (const auto& entry : *entries) entry->Run(*this, args...);
  }

  /// Ends all handlers: when it returns none runs, but those that this thread is in.
  void Clear() noexcept {
    const EntriesPointer entries = list_->Take();
    if (!entries) return;
    for (const auto& entry : *entries) entry->End();
  }

 private:
  class Entry;
  using Entries = std::vector<std::shared_ptr<Entry>>;
  using EntriesPointer = std::shared_ptr<const Entries>;

  // Replaced by each change, so that raising copies a pointer. Null when empty.
  struct List {
    EntriesPointer Get() const WSHOST_EXCLUDES(mutex) {
      const MutexLock lock(mutex);
      return entries;
    }
    EntriesPointer Take() WSHOST_EXCLUDES(mutex) {
      const MutexLock lock(mutex);
      hasAny.store(false, std::memory_order_relaxed);
      return std::exchange(entries, nullptr);
    }
    void Add(const std::shared_ptr<Entry>& entry) WSHOST_EXCLUDES(mutex) {
      const MutexLock lock(mutex);
      auto changed = entries ? std::make_shared<Entries>(*entries) : std::make_shared<Entries>();
      changed->push_back(entry);
      entries = std::move(changed);
      hasAny.store(true, std::memory_order_relaxed);
    }
    void Remove(const Entry& entry) WSHOST_EXCLUDES(mutex) {
      const MutexLock lock(mutex);
      if (!entries) return;
      auto changed = std::make_shared<Entries>();
      for (const auto& each : *entries) {
        if (each.get() != &entry) changed->push_back(each);
      }
      hasAny.store(!changed->empty(), std::memory_order_relaxed);
      entries = changed->empty() ? nullptr : std::move(changed);
    }

    mutable Mutex mutex;
    EntriesPointer entries WSHOST_GUARDED_BY(mutex);
    std::atomic<bool> hasAny{false};
  };

  class Entry final : public Listener {
   public:
    Entry(const std::shared_ptr<List>& list, Handler handler) : list_(list), handler_(std::move(handler)) {}

    void Run(const EventSource& source, TArgs... args) noexcept {
      const Call call(*this);
      if (!call) return;
      try {
        handler_(args...);
      } catch (...) {
        WriteLogOf(source.logger_, Poco::Message::PRIO_ERROR, [&, cause = std::current_exception()] {
          return (std::string() + ... + SessionInLog(args)) + "a handler of " + source.name_ +
                 " failed: " + TextOf(cause);
        });
      }
    }

   private:
    void Leave() noexcept override {
      try {
        if (const auto list = list_.lock()) list->Remove(*this);
      } catch (...) {  // no memory: it stays, and is never called
      }
    }
    void Release() noexcept override { handler_ = nullptr; }

    const std::weak_ptr<List> list_;
    Handler handler_;
  };

  const char* const logger_;
  const char* const name_;
  const std::shared_ptr<List> list_ = std::make_shared<List>();
};

}  // namespace wshost
