// SPDX-License-Identifier: MIT
// The host: listens, accepts, runs the event loops, and gives each session its service.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/URI.h>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/host/HostOptions.h"
#include "wshost/host/HostStatistics.h"
#include "wshost/host/ServiceEndpoint.h"
#include "wshost/host/ServiceType.h"
#include "wshost/host/SessionSurvey.h"
#include "wshost/host/StagedRequest.h"
#include "wshost/service/CloseInfo.h"
#include "wshost/service/MessageView.h"
#include "wshost/service/SessionCollection.h"
#include "wshost/service/SessionHandlers.h"
#include "wshost/service/Subscription.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

/// One base address or several, as text or as Poco::URI.
class BaseAddresses {
 public:
  BaseAddresses(const char* address) : addresses_{address} {}                  // NOLINT: implicit by intent
  BaseAddresses(const std::string& address) : addresses_{address} {}           // NOLINT
  BaseAddresses(const Poco::URI& address) : addresses_{address.toString()} {}  // NOLINT
  BaseAddresses(std::initializer_list<std::string> addresses) : addresses_(addresses) {}
  BaseAddresses(const std::vector<std::string>& addresses) : addresses_(addresses) {}  // NOLINT
  BaseAddresses(const std::vector<Poco::URI>& addresses);                              // NOLINT

  const std::vector<std::string>& Texts() const noexcept { return addresses_; }

 private:
  std::vector<std::string> addresses_;
};

/// Hosts services: maps paths to them, listens, and ends in an orderly way.
///
/// Threads: one thread configures, opens and closes; Sessions() and Endpoints() are for any thread once open; so are,
/// at any time, GetState(), Survey(), LongestLoopDelay() and Statistics(): all 0 before Open() has returned.
class Host {
 public:
  enum class State : std::uint8_t { Created, Open, Closing, Closed };
  using ServiceFactory = std::function<std::unique_ptr<WebSocketsService>()>;

  /// Errors: std::invalid_argument naming an address that is not "ws://HOST:PORT[/PATH]", or an allowed origin that is
  /// none; std::logic_error naming a compression option that is out of range.
  explicit Host(const BaseAddresses& addresses, HostOptions options = {});
  /// Makes a host, has it configured, and opens it; AddWebSocketsEndpoint() is called for it.
  /// Errors: those of the constructor, of `configure`, and of Open().
  static std::unique_ptr<Host> Start(const BaseAddresses& addresses, const std::function<void(Host&)>& configure,
                                     HostOptions options = {});
  /// Closes, if that has not been done.
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Gives sessions that ask for `path` a service of their own. "/chat" and "chat" are equal, "" is "/".
  ///
  /// "/stocks/{symbol}" takes one segment for {symbol}, and "/files/{path...}" all the rest, which the service reads by
  /// RouteParameter(). Segment by segment, a literal is preferred to a {parameter}, and that to a {tail...}.
  /// Errors: std::logic_error if the path is taken or is none, if a pattern is malformed or matches the same paths as
  /// another, naming both, if the factory is empty, or the host was opened.
  /// `behavior` says which object a callback gets, what may overlap, and where it runs. Errors: std::logic_error also
  /// if that asks loops for what they cannot keep.
  template <ServiceType T>
  void Map(
      std::string_view path, std::function<std::unique_ptr<T>()> factory = [] { return std::make_unique<T>(); },
      const ServiceBehavior& behavior = BehaviorOf<T>()) {
    if (!factory) throw std::logic_error("Host::Map: the factory is empty");
    MapService(path, InfoOf<T>(behavior),
               [make = std::move(factory)]() -> std::unique_ptr<WebSocketsService> { return make(); });
  }

  /// Answers plain HTTP requests through Poco's own handler interface, on worker threads.
  /// `path` is one path ("/"), or a path and all below it ("/static/*"). The longest match answers; nothing: 404.
  /// Handlers get buffered requests and responses: one that casts to Poco::Net::HTTPServerRequestImpl cannot work here.
  /// Errors: std::logic_error if the path is taken or the host was opened.
  void MapHttp(std::string_view path, Poco::Net::HTTPRequestHandlerFactory::Ptr factory);

  /// Puts a stage in the way of requests, behind those of the same place that were added before: see StagePlace.
  /// Errors: std::logic_error if it is empty or the host was opened.
  void AddStage(StagePlace place, Stage stage);

  /// Names the functions for sessions that a handler accepts into the group `name`: see UpgradeRequest::Accept.
  /// Errors: std::logic_error if the name is taken or the host was opened.
  void HandleGroup(std::string_view name, SessionHandlers handlers);

  /// Listens on the base addresses once open. Errors: std::logic_error if called twice or after Open().
  void AddWebSocketsEndpoint();
  /// Serves on sockets that listen already, such as those that a service manager hands over, instead of binding. The
  /// base addresses give the paths, each of which is served on each socket; Endpoints() tells the sockets' real hosts
  /// and ports. Open() makes copies of the descriptors and makes them, and so what they are copies of, non-blocking;
  /// Close() closes those copies only: peers that wait to be accepted stay for whoever listens next.
  /// Errors: as the other; std::invalid_argument if there is none, or naming a descriptor that is no TCP socket or does
  /// not listen. Lifetime: they must be open until Open() has returned.
  void AddWebSocketsEndpoint(std::vector<Poco::Net::ServerSocket> listening);

  // What happens to all sessions, whatever their services. Subscribe at any time, from any thread; a handler runs on
  // the session's loop thread, before it is asked for the next event of that session, may call everything but Close()
  // of the host, and what it throws is logged. It must not block. Errors: std::logic_error if the handler is empty.
  using SessionHandler = std::function<void(const SessionRef<WebSocketsService>&)>;
  using MessageHandler = std::function<void(const SessionRef<WebSocketsService>&, const MessageView&)>;
  using CloseHandler = std::function<void(const SessionRef<WebSocketsService>&, const CloseInfo&)>;

  /// Hears of each session. Called: when its 101 is queued, before its first message.
  Subscription OnConnect(SessionHandler handler);
  /// Hears of each message that a service is about to get, text or binary; a session that is closed by a handler gets
  /// it no more. Called: before the service's own callback.
  Subscription OnMessage(MessageHandler handler);
  /// Hears of the end of each session that had its 101. Called: after OnClose, when it has left all collections.
  Subscription OnDisconnect(CloseHandler handler);

  /// Binds every address and starts to accept.
  /// Errors: Poco::Net::NetException naming the address that cannot be bound; std::system_error if a listening socket
  /// that was given is closed, or descriptors have run out; std::logic_error if there is no endpoint, or the host was
  /// opened before. After an error nothing is accepted, and Open() may be tried again.
  void Open();

  /// Stops accepting, says 1001 to every session behind what is queued for it, all at once or spread over
  /// HostOptions::drainSpread, waits up to the drain time, then cuts; a log line tells how many sessions were drained
  /// and cut, and how many messages were lost.
  /// No callback runs after it has returned. Idempotent. Errors: std::logic_error in a callback or an
  /// HTTP handler.
  void Close();

  State GetState() const noexcept;

  /// Returns the addresses listened on, with their real ports. Errors: std::logic_error before Open().
  const std::vector<ServiceEndpoint>& Endpoints() const;

  /// Returns all open sessions, of every service type.
  SessionCollection<WebSocketsService>& Sessions() noexcept;

  HostStatistics Statistics() const;

  /// Looks at all open sessions, and tells of the `atMost` that have most bytes queued. It walks them in pieces of a
  /// thousand, between which sessions come and go; a piece holds up those that open or end just then, but no message.
  /// It costs some 0.1 us for each session, 0.1 s for a million, and memory for `atMost`. Threads: any.
  SessionSurvey Survey(std::size_t atMost) const;

  /// Asks each loop for a sign of life, unless it still owes one, and tells for how long the slowest has owed one. A
  /// loop gives it between callbacks: one that blocks keeps all of the loop's sessions waiting for as long. For
  /// watchdogs, which call it about once a second: what was not asked for is not owed. Returns: 0 if none owes any,
  /// before Open() has returned, and after Close(). Threads: any; it never waits.
  std::chrono::milliseconds LongestLoopDelay() const noexcept;
  const HostOptions& Options() const noexcept;

 protected:
  /// Maps `make` to the path of every base address.
  void MapServiceToBaseAddresses(const ServiceTypeInfo& service, ServiceFactory make);

 private:
  void MapService(std::string_view path, const ServiceTypeInfo& service, ServiceFactory make);

  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace wshost
