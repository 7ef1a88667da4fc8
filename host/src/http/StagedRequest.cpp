// SPDX-License-Identifier: MIT
// A request on its way through a host's stages.
#include "wshost/host/StagedRequest.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "http/HttpSyntax.h"
#include "http/StageTurn.h"
#include "wshost/service/Log.h"

namespace wshost {

namespace host {

std::string StagedHead::NameInLog() const {
  return "peer " + client.toString() + ", request " + std::string(request->RequestId());
}

void StageAdditions::TellAnswered(int status, const StagedHead& head) noexcept {
  for (const auto& callback : std::exchange(onAnswered, {})) {
    try {
      callback(status);
    } catch (...) {
      WriteLogOf("wshost.http", Poco::Message::PRIO_ERROR, [&head, cause = std::current_exception()] {
        return head.NameInLog() + ": OnAnswered of a stage failed: " + TextOf(cause);
      });
    }
  }
}

}  // namespace host

StagedRequest::StagedRequest(std::unique_ptr<host::StageTurn> turn) noexcept : turn_(std::move(turn)) {}
StagedRequest::StagedRequest(StagedRequest&&) noexcept = default;

StagedRequest& StagedRequest::operator=(StagedRequest&& other) noexcept {
  StagedRequest(std::move(other)).turn_.swap(turn_);  // what was here is answered as if destroyed
  return *this;
}

StagedRequest::~StagedRequest() {
  if (!turn_ || turn_->IsSpent()) return;
  turn_->outcome.kind = host::StageOutcome::Kind::Dropped;
  try {
    turn_->Decide();
  } catch (...) {  // no memory to tell: the peer's deadline will see to it
  }
}

host::StageTurn& StagedRequest::Turn(const char* call) const {
  if (turn_ && !turn_->IsSpent()) return *turn_;
  throw std::logic_error(std::string("StagedRequest::") + call + ": the request was decided, or moved away, before");
}

std::string_view StagedRequest::Method() const { return Turn("Method").head->method; }
std::string_view StagedRequest::Target() const { return Turn("Target").head->request->Target(); }
HeaderFields StagedRequest::Fields() const { return Turn("Fields").head->request->Fields(); }
const Poco::Net::SocketAddress& StagedRequest::RemoteAddress() const { return Turn("RemoteAddress").head->client; }
std::string_view StagedRequest::RequestId() const { return Turn("RequestId").head->request->RequestId(); }
bool StagedRequest::IsSecure() const { return Turn("IsSecure").head->request->IsSecure(); }
bool StagedRequest::IsUpgrade() const { return Turn("IsUpgrade").head->isUpgrade; }

void StagedRequest::Next() {
  host::StageTurn& turn = Turn("Next");
  turn.outcome.kind = host::StageOutcome::Kind::Next;
  turn.Decide();
}

void StagedRequest::Answer(int status, std::string_view body, std::span<const HeaderField> fields) {
  host::StageTurn& turn = Turn("Answer");
  if (status < 200 || status > 599) {
    throw std::logic_error("StagedRequest::Answer: status is " + std::to_string(status) + "; expected 200 to 599");
  }
  ResponseFields added = turn.outcome.additions.fields;
  std::string contentType;
  for (const HeaderField& field : fields) {
    if (!EqualsIgnoringCase(field.name, "Content-Type")) {
      added.Add(field.name, field.value, "StagedRequest::Answer");
    } else if (host::IsFieldValue(field.value)) {
      contentType = field.value;
    } else {
      throw std::logic_error("StagedRequest::Answer: field 'Content-Type' has a control character");
    }
  }
  turn.outcome.kind = host::StageOutcome::Kind::Answer;
  turn.outcome.status = status;
  turn.outcome.body = body;
  turn.outcome.contentType = std::move(contentType);
  turn.outcome.additions.fields = std::move(added);
  turn.Decide();
}

void StagedRequest::AddResponseField(std::string_view name, std::string_view value) {
  Turn("AddResponseField").outcome.additions.fields.Add(name, value, "StagedRequest::AddResponseField");
}

void StagedRequest::AddResponseCookie(const Poco::Net::HTTPCookie& cookie) {
  Turn("AddResponseCookie").outcome.additions.fields.AddCookie(cookie, "StagedRequest::AddResponseCookie");
}

std::string_view StagedRequest::ChooseSubprotocol(std::initializer_list<std::string_view> supported) {
  host::StageTurn& turn = Turn("ChooseSubprotocol");
  const auto offered = turn.head->request->Subprotocols();
  std::string& chosen = turn.outcome.additions.subprotocol;
  chosen.clear();
  if (!turn.head->isUpgrade) return chosen;
  const auto* const found = std::find_if(supported.begin(), supported.end(), [&](std::string_view each) {
    return std::find(offered.begin(), offered.end(), each) != offered.end();
  });
  if (found != supported.end()) chosen = *found;
  return chosen;
}

void StagedRequest::Attach(std::shared_ptr<Attachment> attachment) {
  Turn("Attach").outcome.additions.attachment = std::move(attachment);
}

void StagedRequest::OnAnswered(std::function<void(int status)> callback) {
  host::StageTurn& turn = Turn("OnAnswered");
  if (!callback) throw std::logic_error("StagedRequest::OnAnswered: the callback is empty");
  turn.outcome.additions.onAnswered.push_back(std::move(callback));
}

}  // namespace wshost
