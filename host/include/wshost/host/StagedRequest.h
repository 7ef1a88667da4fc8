// SPDX-License-Identifier: MIT
// A request on its way through a host's stages.
#pragma once

#include <Poco/Net/HTTPCookie.h>
#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "wshost/protocol/HeaderFields.h"
#include "wshost/service/Attachment.h"

namespace wshost {

namespace host {
class StageTurn;
}

/// Where a stage stands: before the WebSockets it sees every request, plain or upgrade; after them those that no
/// service was mapped for.
enum class StagePlace : std::uint8_t { BeforeWebSockets, AfterWebSockets };

/// One request in the hands of one stage, which decides it once: Next() or Answer(). Destroyed undecided: 500. Not
/// decided within HostOptions::stageTimeout: 503.
///
/// The host does not wait: the handle may be moved away and decided later. If the peer has gone or the host has closed
/// by then, deciding does nothing. Threads: any, one at a time. Lifetime: of its views, until it is decided.
/// Errors: std::logic_error from every call on a handle that was decided or moved from.
class StagedRequest {
 public:
  explicit StagedRequest(std::unique_ptr<host::StageTurn> turn) noexcept;  ///< For the host.
  StagedRequest(StagedRequest&&) noexcept;
  StagedRequest& operator=(StagedRequest&&) noexcept;
  ~StagedRequest();

  std::string_view Method() const;
  std::string_view Target() const;  ///< As it came: "/chat?x=1".
  HeaderFields Fields() const;
  const Poco::Net::SocketAddress& RemoteAddress() const;  ///< Of the client, if a trusted proxy names it.
  std::string_view RequestId() const;                     ///< See RequestView::RequestId().
  bool IsSecure() const;                                  ///< It came over TLS: to a trusted proxy, which says so.
  bool IsUpgrade() const;                                 ///< It asks for a WebSocket.

  /// Hands the request on to the next stage, or to whom it is for.
  void Next();

  /// Answers it; nobody behind sees it. `fields` may have a Content-Type, else the body is text/plain.
  /// Errors: std::logic_error, and nothing is decided, for a status outside 200 to 599 or a field that is not fit.
  void Answer(int status, std::string_view body = {}, std::span<const HeaderField> fields = {});
  void Answer(int status, std::string_view body, std::initializer_list<HeaderField> fields) {
    Answer(status, body, std::span<const HeaderField>(fields.begin(), fields.size()));
  }

  /// Adds a field to the answer, whoever gives it, the 101 too. What is added here and not decided in time is lost.
  /// Errors: std::logic_error for what a response may not be given: see ResponseFields.
  void AddResponseField(std::string_view name, std::string_view value);
  void AddResponseCookie(const Poco::Net::HTTPCookie& cookie);

  /// Names the first of `supported` that the client offers as the session's subprotocol, unless its service or who
  /// accepts it chooses another. Returns: it, or empty. Spec: RFC 6455 section 4.2.2, item 5.5.
  std::string_view ChooseSubprotocol(std::initializer_list<std::string_view> supported);

  /// Attaches an object that the session will have, from before OnOpen on; the last one counts.
  void Attach(std::shared_ptr<Attachment> attachment);

  /// Has `callback(status)` called when the request is answered: 101 for a session, 0 if the peer went before.
  /// Called: once, on the peer's loop thread; not if the host has closed before this handle was decided. What it throws
  /// is logged.
  void OnAnswered(std::function<void(int status)> callback);

 private:
  host::StageTurn& Turn(const char* call) const;

  std::unique_ptr<host::StageTurn> turn_;
};

/// What is done with each request: authenticate, log, answer. Called: on the peer's loop thread, so it must not block;
/// for several requests at once, on several threads. An exception is answered with 500 and logged.
using Stage = std::function<void(StagedRequest)>;

}  // namespace wshost
