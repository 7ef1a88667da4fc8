// SPDX-License-Identifier: MIT
// Where the sessions of all hosts of this process are found by their ids.
#include "wshost/service/SessionDirectory.h"

#include <algorithm>
#include <vector>

#include "wshost/service/ThreadAnnotations.h"

namespace wshost {
namespace {

struct Listed {
  SharedMutex mutex;
  std::vector<std::shared_ptr<SessionRegistry>> registries WSHOST_GUARDED_BY(mutex);
};

// Never destroyed: a host may be a static object, and close after everything that main() has made.
Listed& TheListed() {
  static Listed& listed = *new Listed;
  return listed;
}

}  // namespace

SessionDirectory::Listing::Listing(const AnySessionCollection& sessions) : registry_(sessions.registry_) {
  Listed& listed = TheListed();
  const WriterLock lock(listed.mutex);
  listed.registries.push_back(registry_);
}

SessionDirectory::Listing::~Listing() {
  Listed& listed = TheListed();
  const WriterLock lock(listed.mutex);
  listed.registries.erase(std::find(listed.registries.begin(), listed.registries.end(), registry_));
}

IntrusivePointer<SessionChannel> SessionDirectory::Find(SessionId id) {
  Listed& listed = TheListed();
  const ReaderLock lock(listed.mutex);
  for (const auto& registry : listed.registries) {
    if (auto channel = registry->Find(id)) return channel;
  }
  return nullptr;
}

}  // namespace wshost
