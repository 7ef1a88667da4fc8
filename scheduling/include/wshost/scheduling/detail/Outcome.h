// SPDX-License-Identifier: MIT
// What a function came to: its value, or what it threw.
#pragma once

#include <exception>
#include <future>
#include <type_traits>
#include <utility>
#include <variant>

namespace wshost::detail {

/// Holds a value, a reference, nothing (void) or an exception until somebody takes it.
template <typename T>
class Outcome {
  static constexpr bool kIsVoid = std::is_void_v<T>;
  static constexpr bool kIsReference = std::is_reference_v<T>;
  using Stored = std::conditional_t<kIsVoid, std::monostate,
                                    std::conditional_t<kIsReference, std::add_pointer_t<T>, std::remove_cv_t<T>>>;

 public:
  /// Calls the function and keeps what it returns or throws.
  template <typename F>
  void Capture(F& function) noexcept {
    try {
      if constexpr (kIsVoid) {
        function();
        state_.template emplace<1>();
      } else {
        Set(function());
      }
    } catch (...) {
      Fail(std::current_exception());
    }
  }
  template <typename U>
  void Set(U&& value) {
    if constexpr (kIsReference) {
      state_.template emplace<1>(&value);
    } else {
      state_.template emplace<1>(std::forward<U>(value));
    }
  }
  void SetVoid() noexcept { state_.template emplace<1>(); }
  void Fail(std::exception_ptr error) noexcept { state_.template emplace<2>(std::move(error)); }

  /// Returns: the value. Errors: what was thrown instead. Called: once, after one of the above.
  T Take() {
    if (state_.index() == 2) std::rethrow_exception(std::get<2>(std::move(state_)));
    if constexpr (kIsReference) {
      return static_cast<T>(*std::get<1>(state_));
    } else if constexpr (!kIsVoid) {
      return std::get<1>(std::move(state_));
    }
  }

  /// Hands the value or the exception to a promise. Called: once, instead of Take.
  void MoveTo(std::promise<T>& promise) noexcept try {
    if (state_.index() == 2) {
      promise.set_exception(std::get<2>(std::move(state_)));
    } else if constexpr (kIsVoid) {
      promise.set_value();
    } else {
      promise.set_value(Take());
    }
  } catch (...) {  // the value could not be moved
    promise.set_exception(std::current_exception());
  }

 private:
  std::variant<std::monostate, Stored, std::exception_ptr> state_;
};

}  // namespace wshost::detail
