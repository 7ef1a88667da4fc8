// SPDX-License-Identifier: MIT
// Mutexes whose use Clang's -Wthread-safety checks; other compilers see plain standard mutexes.
#pragma once

#include <mutex>
#include <shared_mutex>

#if defined(__clang__)
#define WSHOST_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define WSHOST_THREAD_ANNOTATION(x)
#endif

#define WSHOST_CAPABILITY(x) WSHOST_THREAD_ANNOTATION(capability(x))
#define WSHOST_SCOPED_CAPABILITY WSHOST_THREAD_ANNOTATION(scoped_lockable)
#define WSHOST_GUARDED_BY(x) WSHOST_THREAD_ANNOTATION(guarded_by(x))
#define WSHOST_REQUIRES(...) WSHOST_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define WSHOST_REQUIRES_SHARED(...) WSHOST_THREAD_ANNOTATION(requires_shared_capability(__VA_ARGS__))
#define WSHOST_ACQUIRE(...) WSHOST_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define WSHOST_ACQUIRE_SHARED(...) WSHOST_THREAD_ANNOTATION(acquire_shared_capability(__VA_ARGS__))
#define WSHOST_RELEASE(...) WSHOST_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define WSHOST_RELEASE_SHARED(...) WSHOST_THREAD_ANNOTATION(release_shared_capability(__VA_ARGS__))
#define WSHOST_EXCLUDES(...) WSHOST_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace wshost {

/// A std::mutex that the compiler can reason about; also a BasicLockable, for std::condition_variable_any.
class WSHOST_CAPABILITY("mutex") Mutex {
 public:
  void lock() WSHOST_ACQUIRE() { mutex_.lock(); }
  void unlock() WSHOST_RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// A std::shared_mutex that the compiler can reason about.
class WSHOST_CAPABILITY("mutex") SharedMutex {
 public:
  void lock() WSHOST_ACQUIRE() { mutex_.lock(); }
  void unlock() WSHOST_RELEASE() { mutex_.unlock(); }
  void lock_shared() WSHOST_ACQUIRE_SHARED() { mutex_.lock_shared(); }
  void unlock_shared() WSHOST_RELEASE_SHARED() { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
};

/// Holds a Mutex for a scope.
class WSHOST_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) WSHOST_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() WSHOST_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// Holds a SharedMutex alone for a scope.
class WSHOST_SCOPED_CAPABILITY WriterLock {
 public:
  explicit WriterLock(SharedMutex& mutex) WSHOST_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~WriterLock() WSHOST_RELEASE() { mutex_.unlock(); }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  SharedMutex& mutex_;
};

/// Holds a SharedMutex together with other readers for a scope.
class WSHOST_SCOPED_CAPABILITY ReaderLock {
 public:
  explicit ReaderLock(SharedMutex& mutex) WSHOST_ACQUIRE_SHARED(mutex) : mutex_(mutex) { mutex_.lock_shared(); }
  ~ReaderLock() WSHOST_RELEASE() { mutex_.unlock_shared(); }
  ReaderLock(const ReaderLock&) = delete;
  ReaderLock& operator=(const ReaderLock&) = delete;

 private:
  SharedMutex& mutex_;
};

}  // namespace wshost
