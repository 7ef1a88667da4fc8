// SPDX-License-Identifier: MIT
// A peer that speaks HTTP: sends a head, and then becomes a session, gets an answer, or is refused.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/SharedMember.h"
#include "http/HttpBodyReader.h"
#include "http/HttpRequestMessage.h"
#include "http/HttpResponder.h"
#include "http/StageTurn.h"
#include "http/UpgradePort.h"
#include "session/AddressLimits.h"
#include "session/OutboundQueue.h"
#include "session/PeerHost.h"
#include "session/SessionContext.h"
#include "transport/PeerTransport.h"
#include "wshost/protocol/Endpoint.h"
#include "wshost/service/PeerAddress.h"
#include "wshost/service/ServiceDispatcher.h"
#include "wshost/service/SharedText.h"

namespace wshost::host {

class HandlerUpgrade;
class Session;
struct ServiceRoute;
struct SessionStart;

/// Reads heads with a protocol::Endpoint, and takes them through the host's stages. An upgrade turns the transport over
/// to a Session; a plain request is read whole, answered by a worker, and the next one may follow. An upgrade without a
/// service goes to a worker too, which may accept it. Threads: the loop's.
class HttpPeer final : public SharedMember<HttpPeer> {
 public:
  HttpPeer(IntrusivePointer<const SessionContext> context, PeerTransport transport, const PeerAddress& client,
           const PeerAddress& server, std::unique_ptr<AddressLimits::Share> share = nullptr);
  ~HttpPeer() override;

  /// What who asks too late is answered.
  static constexpr std::string_view kHostCloses = "The host is closing.";

  void Start();
  /// Ends as soon as an answer that is due is sent. Who has not asked for anything yet is answered that the host
  /// closes, if it asks soon. Called: once the host drains.
  void Drain();
  void Cut();

  /// Hears of the session that a handler has asked for; of none, and no error, if it is too late for one; or of what
  /// the factory or OnOpen has thrown, and then the request can still be answered.
  using Accepted = std::function<void(IntrusivePointer<SessionChannel>, std::exception_ptr)>;
  /// Becomes a session, as a handler of this peer's request has asked; `accepted` hears of it, once, or never if it is
  /// dropped. Errors: what keeps it from being tried.
  void AcceptUpgrade(const HandlerUpgrade& asker, AcceptOrder& order, Accepted accepted);

  void OnReady(Readiness readiness) override;
  void OnDeadline() override;
  void OnTurnEnd() override;
  void OnFailure() override { Cut(); }
  std::string NameInLog() const override;

 private:
  enum class Phase : std::uint8_t {
    Head,     ///< Waits for a head.
    Staging,  ///< A stage has the request. Nothing is read.
    Body,     ///< Reads a request's body.
    Running,  ///< A worker has the request. Nothing is read.
    Answer,   ///< The answer is on its way; another request may follow.
    Leaving,  ///< The last answer is on its way; what still comes is thrown away.
    Gone
  };

  void Receive(std::span<std::byte> bytes);
  void ReadHead(std::span<std::byte> bytes);

  // HttpPeerProxied.cpp
  struct Proxied;
  void ReadProxyHeader(std::span<std::byte> bytes);
  bool TakeProxyHeader();
  bool IsBelieved() const noexcept;
  void TakeRequestId();
  bool Identify();
  void ForgetRequest() noexcept;

  // HttpPeerStages.cpp
  struct Staged;
  void TakeRequest(bool isUpgrade);
  void GoOn();
  bool RunStage(const Stage& stage);
  StagedRequest MakeTurn();
  void StageDecided(StageOutcome& outcome);
  void Take(StageOutcome& outcome);
  bool Apply(StageOutcome& outcome);
  void AnswerStaged(int status, std::string_view body, std::string_view contentType);
  void PassOn();
  std::vector<HeaderField> AddedFields(int status, std::string_view contentType) const;
  void TellAnswered(int status) noexcept;

  // HttpPeerUpgrade.cpp
  bool UpgradeToService();
  bool MayUpgrade();
  void UpgradeByHandler();
  void OpenSession(std::shared_ptr<const ServiceRoute> route, SessionStart start, SharedText path);
  IntrusivePointer<Session> MakeSession(SessionId id, SharedText path, std::type_index type,
                                        std::shared_ptr<Attachment> attachment);
  void TryOpenSession(std::shared_ptr<const ServiceRoute> route, SessionStart start, SessionId id,
                      std::shared_ptr<Attachment> attachment, Accepted accepted);
  void SessionDecided(const IntrusivePointer<Session>& session, ServiceDispatcher::OpenResult&& result,
                      const Accepted& accepted);
  void TakeBack(Session& session);
  void HandedOver(int status) noexcept;
  void RefuseUpgrade(int status, std::string_view body, std::string_view contentType = {});

  bool BeginRequest();
  void CopyRequest();
  void RefuseBody();
  void BeginBody();
  void ReadBody(std::span<const std::byte> bytes);
  void Submit();
  void TakeAnswer(HttpResponseBytes answer);
  void AnswerSent();
  void KeepEarly(std::span<const std::byte> rest);
  void NextEarly();
  void AnswerMyself(int status, std::string_view body, std::string_view contentType = {});
  void Leave();
  void Refuse();
  void RefuseClosing(bool isUpgrade);
  void OnDrainDeadline();
  void Disappear() noexcept;
  PeerHost& TheHost() const noexcept { return context_->host; }
  void Queue(std::span<const std::byte> bytes);
  void Queue(std::string_view text) { Queue(std::as_bytes(std::span(text.data(), text.size()))); }
  void Flush();
  bool Reads() const noexcept;
  void UpdateInterest();
  EventLoop& Engine() const noexcept { return *context_->loop; }

  const IntrusivePointer<const SessionContext> context_;
  PeerTransport transport_;
  PeerAddress client_;  // as far as it is known
  PeerAddress server_;
  std::unique_ptr<AddressLimits::Share> share_;  // null if addresses are not limited, or none is known yet
  std::unique_ptr<Proxied> proxied_;             // null unless the peer is a trusted proxy
  std::string requestId_;                        // empty while there is no request
  protocol::Endpoint endpoint_;
  OutboundQueue queue_;
  std::optional<HttpBodyReader> body_;
  HttpRequestMessage request_;
  HttpRoutes::FactoryPtr handlers_;
  std::unique_ptr<Staged> staged_;           // null if the host has no stages
  std::shared_ptr<HandlerUpgrade> upgrade_;  // null unless a worker decides about an upgrade
  std::vector<std::byte> early_;             // of requests to come, arrived with one before them
  std::size_t earlyUsed_ = 0;                // of early_
  std::size_t takenBytes_ = 0;               // of an answer, since the deadline was set
  Phase phase_ = Phase::Head;
  bool isUpgrade_ = false;
  bool isSecure_ = false;  // a proxy says that the client has come over TLS
  bool keepAlive_ = false;
  bool headOnly_ = false;   // the request is a HEAD: its answer has no body
  bool peerEnded_ = false;  // it sends nothing more, but may still read
  bool writeShutDown_ = false;
  bool served_ = false;  // at least one request: from now on an idle wait is no handshake
  Interest interest_ = Interest::Read;
};

}  // namespace wshost::host
