// SPDX-License-Identifier: MIT
// A peer that speaks HTTP: who it is, which its proxy may say.
#include <utility>

#include "http/ForwardedRequest.h"
#include "http/RequestIds.h"
#include "session/HttpPeer.h"
#include "session/HttpPeerProxied.h"

namespace wshost::host {

// What comes behind the header in the same bytes is the client's.
void HttpPeer::ReadProxyHeader(std::span<std::byte> bytes) {
  const std::size_t used = proxied_->header->Feed(bytes);
  switch (proxied_->header->Status()) {
    case ProxyHeaderReader::Progress::NeedMore:
      return;
    case ProxyHeaderReader::Progress::Failed:  // no HTTP was spoken, so none answers
      Engine().Counters().protocolErrors.Add();
      return Disappear();
    case ProxyHeaderReader::Progress::Complete:
      if (TakeProxyHeader() && used != bytes.size()) ReadHead(bytes.subspan(used));
  }
}

// A client that comes through a proxy of bytes may write into its request what it likes: only another proxy, which
// would be the source, is believed. Returns: false if the peer is gone.
bool HttpPeer::TakeProxyHeader() {
  const auto spoken = proxied_->header->Spoken();
  proxied_->header.reset();
  proxied_->isBelieved = spoken && TheHost().Proxies().Contain(spoken->source);
  if (!spoken) return true;
  client_ = proxied_->peer = spoken->source;
  server_ = spoken->destination;
  auto admission = TheHost().Admit(client_);
  share_ = std::move(admission.share);
  if (admission.isAdmitted) return true;
  Engine().Counters().peersRefused.Add();
  Disappear();
  return false;
}

bool HttpPeer::IsBelieved() const noexcept { return proxied_ && proxied_->isBelieved; }

// Of a request that has just come.
void HttpPeer::TakeRequestId() {
  if (IsBelieved()) requestId_ = ForwardedRequestId(endpoint_.Request().Fields());
  if (requestId_.empty()) requestId_ = NextRequestId();
}

// Of a request that has just come. Returns: false if it is answered already.
bool HttpPeer::Identify() {
  TakeRequestId();
  const protocol::RequestHead& head = endpoint_.Request();
  const bool isBelieved = IsBelieved();
  isSecure_ = isBelieved && IsForwardedSecurely(head.Fields());
  if (!isBelieved) return true;
  client_ = ForwardedClient(head.Fields(), proxied_->peer, TheHost().Proxies());
  auto admission = TheHost().Admit(client_);
  share_ = std::move(admission.share);
  if (admission.isAdmitted) return true;
  constexpr const char* kReason = "Too many requests of this address are being answered.";
  if (isUpgrade_) {
    RefuseUpgrade(429, kReason);
  } else {
    Engine().Counters().httpRequests.Add();
    headOnly_ = head.method == "HEAD";
    AnswerMyself(429, kReason);
  }
  return false;
}

// It is answered: the next one may be another client's.
void HttpPeer::ForgetRequest() noexcept {
  requestId_.clear();
  if (!proxied_ || !proxied_->isBelieved) return;
  client_ = proxied_->peer;
  share_.reset();
}

std::string HttpPeer::NameInLog() const {
  std::string name = "peer " + client_.ToString();
  if (!requestId_.empty()) name.append(", request ").append(requestId_);
  return name;
}

}  // namespace wshost::host
