// SPDX-License-Identifier: MIT
// Where the sessions of all hosts of this process are found by their ids.
#pragma once

#include <memory>

#include "wshost/service/SessionCollection.h"

namespace wshost {

/// The collections of all sessions that hosts have: a handful, so that a session costs nothing for being found.
///
/// Threads: any.
class SessionDirectory {
 public:
  /// Lists a host's collection for as long as it lives.
  class Listing {
   public:
    explicit Listing(const AnySessionCollection& sessions);
    ~Listing();
    Listing(const Listing&) = delete;
    Listing& operator=(const Listing&) = delete;

   private:
    const std::shared_ptr<SessionRegistry> registry_;
  };

  /// Returns: null if no listed collection has a visible member with this id.
  static IntrusivePointer<SessionChannel> Find(SessionId id);
};

}  // namespace wshost
