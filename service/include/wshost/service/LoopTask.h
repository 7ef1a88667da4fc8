// SPDX-License-Identifier: MIT
// A piece of work on its way to an event loop: a move-only function that fits its closure inline.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace wshost {

/// A function to be called once, at most, on a loop's thread. Small closures cost no allocation.
class LoopTask {
 public:
  static constexpr std::size_t kInlineBytes = 48;

  LoopTask() noexcept = default;

  template <typename F>
  requires(!std::is_same_v<std::decay_t<F>, LoopTask> && std::is_invocable_v<std::decay_t<F>&>)
      LoopTask(F&& function) {  // NOLINT: implicit, as std::function is
    using Closure = std::decay_t<F>;
    if constexpr (FitsInline<Closure>()) {
      new (static_cast<void*>(storage_)) Closure(std::forward<F>(function));
      operations_ = &kInlineOperations<Closure>;
    } else {
      new (static_cast<void*>(storage_)) Closure*(new Closure(std::forward<F>(function)));
      operations_ = &kHeapOperations<Closure>;
    }
  }
  LoopTask(LoopTask&& other) noexcept : operations_(std::exchange(other.operations_, nullptr)) {
    if (operations_) operations_->move(other.storage_, storage_);
  }
  LoopTask& operator=(LoopTask&& other) noexcept {
    if (this != &other) {
      Reset();
      operations_ = std::exchange(other.operations_, nullptr);
      if (operations_) operations_->move(other.storage_, storage_);
    }
    return *this;
  }
  ~LoopTask() { Reset(); }

  void operator()() { operations_->call(storage_); }
  explicit operator bool() const noexcept { return operations_ != nullptr; }

 private:
  struct Operations {
    void (*call)(std::byte*);
    void (*move)(std::byte* from, std::byte* to) noexcept;
    void (*destroy)(std::byte*) noexcept;
  };

  template <typename Closure>
  static constexpr bool FitsInline() {
    return sizeof(Closure) <= kInlineBytes && alignof(Closure) <= alignof(std::max_align_t) &&
           std::is_nothrow_move_constructible_v<Closure>;
  }
  template <typename T>
  static T& As(std::byte* storage) noexcept {
    return *std::launder(reinterpret_cast<T*>(storage));
  }
  template <typename Closure>
  static constexpr Operations kInlineOperations{[](std::byte* storage) { As<Closure>(storage)(); },
                                                [](std::byte* from, std::byte* to) noexcept {
                                                  new (static_cast<void*>(to)) Closure(std::move(As<Closure>(from)));
                                                  As<Closure>(from).~Closure();
                                                },
                                                [](std::byte* storage) noexcept { As<Closure>(storage).~Closure(); }};
  template <typename Closure>
  static constexpr Operations kHeapOperations{
      [](std::byte* storage) { (*As<Closure*>(storage))(); },
      [](std::byte* from, std::byte* to) noexcept { new (static_cast<void*>(to)) Closure*(As<Closure*>(from)); },
      [](std::byte* storage) noexcept { delete As<Closure*>(storage); }};

  void Reset() noexcept {
    if (operations_) std::exchange(operations_, nullptr)->destroy(storage_);
  }

  alignas(std::max_align_t) std::byte storage_[kInlineBytes];
  const Operations* operations_ = nullptr;
};

}  // namespace wshost
