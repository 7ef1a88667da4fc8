// SPDX-License-Identifier: MIT
// Named groups of sessions: what does not depend on the service's type.
#include "wshost/service/SessionGroups.h"

#include "GroupRegistry.h"
#include "JsonEncoding.h"

namespace wshost {

AnySessionGroups::AnySessionGroups(GroupLimits limits) : registry_(std::make_shared<GroupRegistry>(limits)) {}
AnySessionGroups::~AnySessionGroups() { registry_->Dissolve(); }

bool AnySessionGroups::AddChannel(std::string_view group, SessionChannel& channel) {
  return registry_->Add(group, channel);
}
bool AnySessionGroups::Remove(std::string_view group, SessionId id) { return registry_->Remove(group, id); }
std::size_t AnySessionGroups::RemoveFromAll(SessionId id) { return registry_->RemoveFromAll(id); }

std::size_t AnySessionGroups::Relay(std::string_view group, const JsonValue& message, const RelayOptions& options) {
  return registry_->Relay(group, Encode(message), options);
}
std::size_t AnySessionGroups::RelayText(std::string_view group, std::string_view text, const RelayOptions& options) {
  return registry_->Relay(group, EncodeText(text, "RelayText"), options);
}
std::size_t AnySessionGroups::RelayBinary(std::string_view group, std::span<const std::byte> bytes,
                                          const RelayOptions& options) {
  return registry_->Relay(group, EncodedMessage::Binary(bytes), options);
}

bool AnySessionGroups::Contains(std::string_view group, SessionId id) const { return registry_->Contains(group, id); }
std::vector<std::string> AnySessionGroups::GroupsOf(SessionId id) const { return registry_->GroupsOf(id); }
std::vector<std::string> AnySessionGroups::Names() const { return registry_->Names(); }
std::size_t AnySessionGroups::size(std::string_view group) const { return registry_->Count(group); }
std::size_t AnySessionGroups::size() const { return registry_->GroupCount(); }
std::vector<IntrusivePointer<SessionChannel>> AnySessionGroups::MemberChannels(std::string_view group) const {
  return registry_->Members(group);
}

void AnySessionGroups::OnEvicted(EvictionHandler handler) { registry_->Losses().OnEvicted(std::move(handler)); }
void AnySessionGroups::OnChannelJoined(
    std::function<void(const std::string&, const IntrusivePointer<SessionChannel>&)> handler) {
  registry_->Joins().Subscribe(std::move(handler)).Detach();
}
void AnySessionGroups::OnLeft(std::function<void(const std::string&, SessionId)> handler) {
  registry_->Leaves().Subscribe(std::move(handler)).Detach();
}
std::uint64_t AnySessionGroups::EvictedCount() const noexcept { return registry_->Losses().EvictedCount(); }
std::uint64_t AnySessionGroups::DroppedRelayCount() const noexcept { return registry_->Losses().DroppedCount(); }

}  // namespace wshost
