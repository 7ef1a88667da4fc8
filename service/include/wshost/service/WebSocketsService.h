// SPDX-License-Identifier: MIT
// The base class of every service: one object per session, callbacks to override, verbs to call.
#pragma once

#include <Poco/Net/SocketAddress.h>
#include <Poco/URI.h>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "wshost/json/JsonValue.h"
#include "wshost/protocol/CloseCode.h"
#include "wshost/protocol/HeaderFields.h"
#include "wshost/protocol/Message.h"
#include "wshost/service/CloseInfo.h"
#include "wshost/service/Priority.h"
#include "wshost/service/Receipt.h"
#include "wshost/service/SendStatus.h"
#include "wshost/service/ServiceError.h"
#include "wshost/service/SessionId.h"
#include "wshost/service/SessionInfo.h"

namespace Poco::Net {
class HTTPCookie;
}

namespace wshost {

class Attachment;
class RequestView;
class SessionChannel;
struct SessionOpening;

/// What an application is written against: derive, override what you need, host it with WebSocketsHost<TService>.
///
/// Threads: the callbacks of one session run on its loop's thread, one at a time, unless the class asks for something
/// else: see ServiceBehavior. The verbs that send and close, IsOpen, Id, Info and RemoteAddress may be called from any
/// thread while the object lives, and never block. Of the one instance for all sessions (InstanceContextMode::Single)
/// they concern the session whose callback runs on the thread, and outside of one are a std::logic_error.
class WebSocketsService {
 public:
  WebSocketsService(const WebSocketsService&) = delete;
  WebSocketsService& operator=(const WebSocketsService&) = delete;
  virtual ~WebSocketsService();

  /// Looks at the request, and may refuse it by throwing UpgradeRefused; any other exception answers 500.
  /// What it sends follows right after the 101. Called: once, before the 101.
  virtual void OnOpen();

  /// Takes a message as JSON. Called: for each text message, unless OnText is overridden. A text that is no JSON does
  /// not come here: it reaches OnError and closes with 1007. If it throws: OnError, then 1011.
  /// The default closes with 1003, as a service that takes no text.
  virtual void OnMessage(const JsonValue& message);

  /// Takes a text message as it came; no JSON is parsed then. Lifetime: `text` is valid for the call.
  virtual void OnText(std::string_view text);

  /// Takes a binary message. Lifetime: `bytes` is valid for the call. The default closes with 1003.
  virtual void OnBinary(std::span<const std::byte> bytes);

  /// Says goodbye. Called: once, whatever the reason, if OnOpen had succeeded; the last callback, unless it throws:
  /// then OnError is.
  virtual void OnClose(const CloseInfo& close);

  /// Hears of failures in this session. Called: before the session closes for it.
  virtual void OnError(const ServiceError& error);

  /// Returns the session's id; valid from the constructor on.
  SessionId Id() const;
  const SessionInfo& Info() const;
  Poco::Net::SocketAddress RemoteAddress() const;

  /// Queues a message behind those queued before it, or before them: see Priority. The value is written now; later
  /// changes to it are not seen. A value that came from a peer and was not edited is sent as the text that it came as.
  /// Returns: QueueFull or Closed if it is not queued. Order is kept per calling thread; none is promised across
  /// threads. Spec: RFC 6455 section 5.6.
  SendStatus Send(const JsonValue& message, Priority priority = Priority::Normal);

  /// Queues a text message. Errors: std::logic_error if `text` is not UTF-8.
  SendStatus SendText(std::string_view text, Priority priority = Priority::Normal);
  SendStatus SendBinary(std::span<const std::byte> bytes, Priority priority = Priority::Normal);
  /// Queues bytes as the kind of message that is asked for. Errors: std::logic_error if text is not UTF-8.
  SendStatus Send(MessageKind kind, std::span<const std::byte> bytes, Priority priority = Priority::Normal);
  SendStatus Send(MessageKind kind, std::string_view bytes, Priority priority = Priority::Normal);

  /// Queues a message as Send does, behind all others, and tells what became of it. Returns: what to ask, wait for, or
  /// `co_await`; whoever does not care lets go of it. Errors: as Send.
  SendReceipt Post(const JsonValue& message);
  SendReceipt PostText(std::string_view text);
  SendReceipt PostBinary(std::span<const std::byte> bytes);

  /// Starts the closing handshake behind what is queued; no message reaches the service any more, OnClose will.
  /// Errors: std::logic_error if `code` may not travel (RFC 6455 section 7.4). A reason is cut at 123 bytes.
  void Close(CloseCode code = CloseCode::Normal, std::string_view reason = {});

  /// Queues a last message and closes right behind it: nothing that another thread sends comes between.
  /// Returns: QueueFull or Closed if the message is not queued; then it does not close. Errors: as Send and Close.
  SendStatus SendAndClose(const JsonValue& message, CloseCode code = CloseCode::Normal, std::string_view reason = {});
  SendStatus SendAndClose(MessageKind kind, std::span<const std::byte> bytes, CloseCode code = CloseCode::Normal,
                          std::string_view reason = {});
  SendStatus SendAndClose(MessageKind kind, std::string_view bytes, CloseCode code = CloseCode::Normal,
                          std::string_view reason = {});

  /// Closes as Close does, and tells when it has come to that: what was queued before is written, or lost, and OnClose
  /// has run. What is sent later is not waited for. Errors: as Close.
  CloseReceipt DrainAndClose(CloseCode code = CloseCode::Normal, std::string_view reason = {});

  /// Throws away what waits and is not begun, and says Close at once. If Close waits in the queue already, that one
  /// goes first. Errors: as Close.
  void Disconnect(CloseCode code = CloseCode::Normal, std::string_view reason = {});

  /// Ends the session without a Close; what waits is lost. OnClose is told Abnormal (1006), after this has returned.
  void Abort();

  /// Tells whether messages may be sent: from the 101 until closing begins, by whatever cause.
  bool IsOpen() const;

  /// Returns the subprotocol that was chosen in OnOpen, or before; empty if none was. Lifetime: the session's, once
  /// it has opened. Threads: OnOpen's; any, once the session has opened.
  std::string_view Subprotocol() const;

  /// Returns the application's object that a stage, or who accepted the session, attached to it: who has logged in.
  /// Returns: null if there is none, or if it is no TAttachment. Threads: any, while the object lives.
  template <typename TAttachment>
  std::shared_ptr<TAttachment> AttachmentAs() const {
    return std::dynamic_pointer_cast<TAttachment>(Attached());
  }

  /// Returns the port to the session, for collections and drivers.
  /// Errors: std::logic_error if this is the one instance for all sessions, and no session's callback runs on the
  /// thread.
  SessionChannel& Channel() const;

 protected:
  /// Errors: std::logic_error outside a host (or a ServiceConstruction, in tests).
  WebSocketsService();

  /// Returns the URI that the client asked for. Errors: std::logic_error after OnOpen, unless KeepRequest() was called;
  /// UpgradeRefused with 400 if what it asked for is none, so call it in OnOpen before you rely on it.
  const Poco::URI& HttpRequestUri() const;

  /// Returns the header fields of the request. Errors: as HttpRequestUri().
  HeaderFields HttpRequestHeaders() const;

  /// Returns the request's name in logs: see RequestView::RequestId(). Errors: as HttpRequestUri().
  std::string_view HttpRequestId() const;

  /// Chooses the first of `supported` that the client offers, in the same case; the 101 names it. A service that must
  /// have one refuses when it gets none. Returns: it, or empty. Errors: std::logic_error after OnOpen.
  /// Spec: RFC 6455 section 4.2.2, item 5.5.
  std::string_view ChooseSubprotocol(std::initializer_list<std::string_view> supported);

  /// Returns what the parameter `name` of the pattern that the service is mapped to stands for in this request:
  /// "ACME" for "symbol" of "/stocks/{symbol}". Percent-decoded, so it may have any character. Lifetime: OnOpen, or the
  /// service after KeepRequest(). Errors: std::logic_error as HttpRequestUri(), and if the pattern has no such
  /// parameter.
  std::string_view RouteParameter(std::string_view name) const;

  /// Adds a header field to the 101. Errors: std::logic_error after OnOpen, and for what a response may not be given:
  /// see ResponseFields. Called: in the constructor or in OnOpen.
  void AddResponseField(std::string_view name, std::string_view value);

  /// Adds a Set-Cookie to the 101. Errors: as AddResponseField().
  void AddResponseCookie(const Poco::Net::HTTPCookie& cookie);

  /// Keeps an owned copy of the request for the life of the session. Errors: std::logic_error after OnOpen.
  void KeepRequest();

 private:
  const RequestView& Request(const char* call) const;
  SessionOpening& Opening(const char* call) const;
  std::shared_ptr<Attachment> Attached() const;

  SessionChannel* const channel_;  // null in the one instance for all sessions
};

/// Tells whether text messages reach TService as JSON alone, because it leaves OnText as it is: then they are read
/// where they arrive.
template <class TService>
inline constexpr bool kTakesJson = requires {
  requires std::same_as<decltype(&TService::OnText), void (WebSocketsService::*)(std::string_view)>;
};

/// Names the channel that services constructed in its scope, by this thread, will belong to.
/// The host makes one around a factory's call; a unit test makes one around a fake channel.
class ServiceConstruction {
 public:
  explicit ServiceConstruction(SessionChannel& channel) noexcept;
  /// What is constructed in its scope will be the one instance for all sessions.
  struct ForAllSessions {};
  explicit ServiceConstruction(ForAllSessions) noexcept;
  ~ServiceConstruction();
  ServiceConstruction(const ServiceConstruction&) = delete;
  ServiceConstruction& operator=(const ServiceConstruction&) = delete;

 private:
  SessionChannel* const outer_;
  const bool outerIsForAll_;
};

}  // namespace wshost
