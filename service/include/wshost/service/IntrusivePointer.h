// SPDX-License-Identifier: MIT
// Pointers that share an object which counts them itself.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace wshost {

/// The base of an object that is shared by IntrusivePointers. Where there are very many, that is cheaper than a
/// std::shared_ptr: 4 bytes of the object instead of 32, and 8 of each pointer instead of 16. Threads: any.
template <typename TDerived>
class Counted {
 public:
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  void AddOwner() const noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  std::size_t OwnerCount() const noexcept { return owners_.load(std::memory_order_relaxed); }
  void DropOwner() const noexcept {
    // acq_rel: whoever destroys the object has seen all that the other owners did with it.
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete static_cast<const TDerived*>(this);
  }

 protected:
  Counted() noexcept = default;
  ~Counted() = default;

 private:
  mutable std::atomic<std::uint32_t> owners_{1};  // who makes it
};

/// One owner of a T, or of none; see Counted. Threads: distinct ones may be used from any threads.
template <typename T>
class IntrusivePointer {
 public:
  IntrusivePointer() noexcept = default;
  IntrusivePointer(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  /// One owner more.
  explicit IntrusivePointer(T* object) noexcept : object_(object) {
    if (object_) object_->AddOwner();
  }
  /// Takes over what counts as an owner already.
  static IntrusivePointer Adopt(T* object) noexcept {
    IntrusivePointer result;
    result.object_ = object;
    return result;
  }
  IntrusivePointer(const IntrusivePointer& other) noexcept : IntrusivePointer(other.object_) {}
  IntrusivePointer(IntrusivePointer&& other) noexcept : object_(other.Release()) {}
  template <typename U>
  requires std::is_convertible_v<U*, T*> IntrusivePointer(IntrusivePointer<U> other)
  noexcept  // NOLINT(google-explicit-constructor)
      : object_(other.Release()) {}
  // Two of them, so that an expression with a moved one on its right may look at it on its left.
  IntrusivePointer& operator=(const IntrusivePointer& other) noexcept {
    IntrusivePointer(other).swap(*this);
    return *this;
  }
  IntrusivePointer& operator=(IntrusivePointer&& other) noexcept {
    IntrusivePointer(std::move(other)).swap(*this);
    return *this;
  }
  ~IntrusivePointer() {
    if (object_) object_->DropOwner();
  }

  /// How many owners there are just now; 0 of none.
  std::size_t use_count() const noexcept { return object_ ? object_->OwnerCount() : 0; }

  T* get() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  void reset() noexcept { *this = nullptr; }
  void swap(IntrusivePointer& other) noexcept { std::swap(object_, other.object_); }
  /// Gives the object away, which goes on counting this as an owner.
  T* Release() noexcept { return std::exchange(object_, nullptr); }

  template <typename U>
  friend bool operator==(const IntrusivePointer& left, const IntrusivePointer<U>& right) noexcept {
    return left.get() == right.get();
  }
  friend bool operator==(const IntrusivePointer& left, std::nullptr_t) noexcept { return !left.object_; }

 private:
  T* object_ = nullptr;
};

/// Makes a T with one owner.
template <typename T, typename... TArguments>
IntrusivePointer<T> MakeIntrusive(TArguments&&... arguments) {
  return IntrusivePointer<T>::Adopt(new T(std::forward<TArguments>(arguments)...));
}

}  // namespace wshost
